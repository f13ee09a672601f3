"""`ivr report`: a day, a week or a month in figures, each with its definition; as a table, CSV, XLSX, PDF or JSON."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivr.cli.calls import DatabaseUrl, State
from ivr.core.reporting.cutting import By
from ivr.errors import IvrError

if TYPE_CHECKING:
    from ivr.core.reporting.cutting import Staff
    from ivr.reports.making import Progress, Wanted
    from ivr.reports.table import Table


class Span(StrEnum):
    """How many days."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Tongue(StrEnum):
    """In which language it is written."""

    ZH = "zh"
    EN = "en"


class NoSuchDay(IvrError):
    """That is no day."""


def report(  # noqa: PLR0913, PLR0917 - one for each option
    span: Annotated[Span, typer.Argument(help="A day, its week from Monday on, or its month.")] = Span.DAY,
    day: Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD", help="A day in it. Default: today.")] = "",
    by: Annotated[By | None, typer.Option(help="What the rows are. Default: hours of a day, days otherwise.")] = None,
    to_csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write it as CSV, for Excel too.")
    ] = None,
    to_xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="FILE", help="Write it as a workbook.")] = None,
    to_pdf: Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="Write it as PDF.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs; durations are seconds.")] = False,
    language: Annotated[Tongue | None, typer.Option(help="Default: the firm's first, or else English.")] = None,
    short: Annotated[float, typer.Option(metavar="SECONDS", help="Who gives up sooner has dialled wrong.", min=0)] = 5,
    rules: Annotated[Path, typer.Option(help="The rules.", envvar="IVR_RULES")] = Path("routing_rules.yaml"),
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
) -> None:
    """Tell what the centre has done: calls, service level, waits, agents' work, RMs, callbacks, surveys.

    Each figure stands beside its definition (docs/reports.md); one that cannot be computed is empty. A day is the
    firm's, in its own time zone. `--by menu` tells what callers key in at each menu, and where that leads them.
    """
    from ivr import rules as rule_files
    from ivr.core.reporting.local_time import period
    from ivr.reports.making import Wanted, home_of, staff_of
    from ivr.reports.written import Kind, written

    book = rule_files.load(rules, tables=False, secrets=False)
    zone, own = home_of(book)
    days = period(span.value, _day(day) if day else datetime.now(UTC).astimezone(zone).date(), zone)
    cut = by or (By.HOUR if span is Span.DAY else By.DAY)
    table = _made(Wanted(days, cut, language.value if language else own, short), staff_of(book), state, database_url)
    files: dict[Kind, Path | None] = {"csv": to_csv, "xlsx": to_xlsx, "pdf": to_pdf}
    for kind, file in files.items():
        if file is not None:
            file.write_bytes(written(table, kind))
    if as_json:
        _tell(table)
    elif not any(files.values()):
        from ivr.cli.reported import show

        show(table)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NoSuchDay(f"{text!r}: write it as 2026-11-25.") from None


def _made(wanted: Wanted, staff: Staff, state: Path, database_url: str) -> Table:
    from ivr.cli.progress import shown
    from ivr.provision.layout import Layout
    from ivr.reports.making import made
    from ivr.store.history import History

    where = database_url or Layout(state.resolve()).database

    async def asked(progress: Progress) -> Table:
        history = History.of(where)
        try:
            return await made(history, wanted, staff, datetime.now(UTC), progress)
        finally:
            await history.close()

    with shown() as bars:
        return asyncio.run(asked(bars.tell))


def _tell(table: Table) -> None:
    from ivr.reports.as_json import as_json

    typer.echo(json.dumps(as_json(table), ensure_ascii=False, indent=2))
