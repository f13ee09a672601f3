"""A report as JSON: figures by name, null where one cannot be computed."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.core.reporting.figure import Figure
from ivr.core.reporting.figures import GROUPS
from ivr.core.reporting.menus import MENU_MEANS, MENU_TITLES, MENU_UNITS
from ivr.core.reporting.words import Language
from ivr.reports.table import Cell, Table


@dataclass(frozen=True, slots=True)
class Defined:
    """A figure, and what it means."""

    name: str
    unit: str
    """Empty: text."""
    title: str
    means: str
    group: str
    """Of what it tells: `calls`, `agents`, `other`, `menus`."""
    is_main: bool
    """Shown where there is little room."""


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


def definitions(language: Language) -> list[Defined]:
    """Every figure that reports have, with its unit and definition."""
    figures = [_defined(figure, group, language) for group, among in GROUPS.items() for figure in among]
    menus = [
        Defined(
            f"menu.{name}", MENU_UNITS.get(name, ""), title.to(language), MENU_MEANS[name].to(language), "menus", True
        )
        for name, title in MENU_TITLES.items()
    ]
    return figures + menus


def _defined(figure: Figure, group: str, language: Language) -> Defined:
    title, means = figure.title.to(language), figure.means.to(language)
    return Defined(figure.name, figure.unit.value, title, means, group, figure.is_main)


def _named(table: Table, row: tuple[Cell, ...]) -> dict[str, Cell]:
    return {column.name: cell for column, cell in zip(table.columns, row, strict=True)}
