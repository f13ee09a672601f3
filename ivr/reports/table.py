"""A report as a table, whatever it is written as: titles, definitions, rows and their total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ivr.core.reporting.counting import Report
from ivr.core.reporting.cutting import TITLES, By, Staff, titled
from ivr.core.reporting.figure import Unit, Value
from ivr.core.reporting.figures import FIGURES
from ivr.core.reporting.local_time import Period
from ivr.core.reporting.menus import MENU_MEANS, MENU_TITLES, MENU_UNITS, MenuRow, done, listed
from ivr.core.reporting.outcomes import outcomes
from ivr.core.reporting.tally import Tally
from ivr.core.reporting.words import Language, Words

Cell = str | Value
TOTAL = Words("total", "合计")
TITLE = Words("Report by {by}", "按{by}统计")


@dataclass(frozen=True, slots=True)
class Column:
    """What stands in a column, and what that means."""

    name: str
    title: str
    means: str
    unit: Unit | None = None
    """None: text."""
    is_main: bool = False
    """Shown where there is little room."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How many calls ended in one way."""

    outcome: str
    means: str
    calls: int


@dataclass(frozen=True, slots=True)
class Table:
    """A report to be shown."""

    title: str
    about: tuple[tuple[str, str], ...]
    """What else is to be known of it: name and value."""
    language: Language
    columns: tuple[Column, ...]
    """The first says what its row is."""
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    """Empty: there is none."""
    endings: tuple[Ending, ...] = field(default=())

    @property
    def main(self) -> tuple[int, ...]:
        """The columns for where there is little room, in which anything stands: the first, and those of most worth."""
        return tuple(
            place
            for place, column in enumerate(self.columns)
            if place == 0 or (column.is_main and any(row[place] is not None for row in (*self.rows, self.total) if row))
        )


def table_of(report: Report, staff: Staff, language: Language, made: datetime, queue: str = "") -> Table:
    """The report in this language; `queue`: the one whose calls alone are in it."""
    return Table(
        title_of(report.by, language),
        _about(report.period, made, language, short=report.short, queue=queue),
        language,
        tuple(_columns(report.by, language)),
        tuple((titled(report.by, name, staff, language), *_cells(tally)) for name, tally in report.rows.items()),
        (TOTAL.to(language), *_cells(report.total)),
        tuple(Ending(word, means.to(language), calls) for word, means, calls in outcomes(report.total)),
    )


def table_of_menus(rows: Sequence[MenuRow], period: Period, language: Language, made: datetime) -> Table:
    """What callers did at menus, in this language."""
    columns = tuple(
        Column(name, title.to(language), MENU_MEANS[name].to(language), MENU_UNITS.get(name), is_main=True)
        for name, title in MENU_TITLES.items()
    )
    told = tuple((row.menu, done(row.key, language), row.times, row.share, listed(row.leads, language)) for row in rows)
    return Table(title_of(By.MENU, language), _about(period, made, language), language, columns, told)


def title_of(by: By, language: Language) -> str:
    """As `Report by queue`."""
    return TITLE.to(language).format(by=TITLES[by].to(language))


def _about(
    period: Period, made: datetime, language: Language, short: float | None = None, queue: str = ""
) -> tuple[tuple[str, str], ...]:
    told = [
        (Words("days", "日期"), str(period)),
        (Words("time zone", "时区"), period.zone.key),
        (Words("made at", "生成于"), f"{made.astimezone(period.zone):%Y-%m-%d %H:%M}"),
    ]
    if queue:
        told.append((TITLES[By.QUEUE], queue))
    if short is not None:
        told.append((Words("short abandons within", "短时放弃阈值"), f"{short:g} s"))
    return tuple((name.to(language), value) for name, value in told)


def _columns(by: By, language: Language) -> Iterator[Column]:
    yield Column(by.value, TITLES[by].to(language), "")
    for figure in FIGURES:
        title, means = figure.title.to(language), figure.means.to(language)
        yield Column(figure.name, title, means, figure.unit, figure.is_main)


def _cells(tally: Tally) -> tuple[Value, ...]:
    return tuple(figure.of(tally) for figure in FIGURES)
