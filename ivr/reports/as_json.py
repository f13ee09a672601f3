"""A report as JSON: figures by name, null where one cannot be computed."""

from __future__ import annotations

from ivr.core.reporting.figures import FIGURES
from ivr.core.reporting.menus import MENU_MEANS, MENU_TITLES
from ivr.core.reporting.words import Language
from ivr.reports.table import Cell, Table


def as_json(table: Table) -> dict[str, object]:
    """What stands in the report; durations are seconds."""
    return {
        "title": table.title,
        "about": dict(table.about),
        "rows": [_named(table, row) for row in table.rows],
        "total": _named(table, table.total) if table.total else None,
        "endings": [{"outcome": one.outcome, "means": one.means, "calls": one.calls} for one in table.endings],
        "definitions": {column.name: column.means for column in table.columns if column.means},
    }


def definitions(language: Language) -> list[dict[str, str]]:
    """Every figure that reports have, with its unit and definition."""
    figures = [
        {"name": each.name, "unit": each.unit.value, "title": each.title.to(language), "means": each.means.to(language)}
        for each in FIGURES
    ]
    menus = [
        {"name": f"menu.{name}", "unit": "", "title": title.to(language), "means": MENU_MEANS[name].to(language)}
        for name, title in MENU_TITLES.items()
    ]
    return figures + menus


def _named(table: Table, row: tuple[Cell, ...]) -> dict[str, Cell]:
    return {column.name: cell for column, cell in zip(table.columns, row, strict=True)}
