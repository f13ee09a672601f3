"""Compares a database's rows of recordings and of calls with the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from ivr.evidence.entry import Kind
from ivr.evidence.expected import Expected, Known
from ivr.evidence.expected_calls import ExpectedCalls, KnownCall
from ivr.evidence.report import Finding, Report, Trouble
from ivr.evidence.rows import CallRow, Row

_EQUAL = 0.0005
"""Seconds by which lengths may differ: they are floating point numbers."""


def compare(rows: Iterable[Row], expected: Expected, report: Report) -> Iterator[Finding]:
    """What the database says otherwise than the ledger; of what was deleted or erased it need say nothing."""
    for row in rows:
        report.rows += 1
        known = expected.recording(row.recording)
        if known is None:
            what = "the database has a row of it, and no unchanged entry knows it"
            yield Finding(Trouble.ROW_PUT_IN, row.recording, what)
            continue
        expected.seen(row.recording)
        if wrong := list(_differences(row, known)):
            what = f"the database's row is not what was entered: {'; '.join(wrong)}"
            yield Finding(Trouble.ROW_CHANGED, row.recording, what, known.n, known.at)
    for known in expected.not_seen():
        if known.fate not in {Kind.DELETED, Kind.ERASED}:
            what = "the database has no row of it"
            yield Finding(Trouble.ROW_GONE, known.recording, what, known.n, known.at)


def compare_calls(rows: Iterable[CallRow], expected: ExpectedCalls, report: Report) -> Iterator[Finding]:
    """What the database says otherwise of calls whose recordings were entered; of others the ledger knows nothing."""
    for row in rows:
        if (known := expected.call(row.call)) is None:
            continue
        report.calls += 1
        if wrong := list(_differences_of_call(row, known)):
            what = f"the database's row of the call is not what was entered: {'; '.join(wrong)}"
            yield Finding(Trouble.ROW_CHANGED, row.call, what, known.n, known.at)
    for known in expected.not_seen():
        yield Finding(Trouble.ROW_GONE, known.call, "the database has no row of the call", known.n, known.at)


def _differences_of_call(row: CallRow, known: KnownCall) -> Iterator[str]:
    for name, now, was in (("answer", row.answered, known.answered), ("end", row.ended, known.ended)):
        if (was or known.ended) and now != _moment(was):
            yield f"its {name} is {now or 'unknown'}, was {was or 'unknown'}"
    if known.legs is not None and row.legs != known.legs:
        yield f"it has {row.legs} legs, had {known.legs}"


def _differences(row: Row, known: Known) -> Iterator[str]:
    if known.fate in {Kind.DELETED, Kind.ERASED}:
        return
    if not _same_path(row.path, known.path):
        yield f"its file is {row.path or 'none'}, was {known.path or 'none'}"
    if abs(row.seconds - known.seconds) > _EQUAL:
        yield f"its length is {row.seconds} s, was {known.seconds} s"
    if row.state != known.state:
        yield f"it is {row.state}, was {known.state}"
    for name, now, was in (("start", row.started, known.started), ("end", row.ended, known.ended)):
        if now != _moment(was):
            yield f"its {name} is {now or 'unknown'}, was {was or 'unknown'}"


def _same_path(now: str, was: str) -> bool:
    """The database may name the whole path, the ledger names it below the folder of recordings."""
    return now == was or (bool(was) and now.endswith(f"/{was}"))


def _moment(told: str) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
