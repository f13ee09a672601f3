"""The rows of calls are held against what was entered of them with their recordings."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ivr.evidence.entry import Fact, Kind, moment
from ivr.evidence.ledger import Ledger
from ivr.evidence.rows import CallRow, Rows
from ivr.evidence.verify import Beside, verify
from tests.evidence.books import KEY, NINE, Clock

ENDED = NINE + timedelta(minutes=2)
WHOLE = CallRow("c1", NINE, ENDED, 2)


def entered(folder: Path, *, ended: datetime | None = ENDED) -> Ledger:
    ledger = Ledger.open(folder, KEY, Clock())
    told: dict[str, object] = {"id": "c1", "answered": moment(NINE), "ended": moment(ended) if ended else ""}
    told |= {"legs": 2} if ended else {}
    ledger.append([Fact(Kind.NOT_RECORDED, {"recording": "c1", "state": "not_recorded", "call": told})])
    return ledger


def troubles(ledger: Ledger, *calls: CallRow) -> list[str]:
    beside = Beside(rows=Rows(calls=lambda: calls), patience=0)
    found = verify(ledger.folder, KEY.public_key(), beside).findings
    return [f"{each.trouble} {each.where}: {each.what.split(': ')[-1]}" for each in found]


def test_a_call_that_is_as_it_was_is_no_finding(tmp_path: Path) -> None:
    assert troubles(entered(tmp_path), WHOLE, CallRow("unanswered", None, NINE, 1)) == []


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (CallRow("c1", NINE + timedelta(seconds=1), ENDED, 2), "its answer is"),
        (CallRow("c1", None, ENDED, 2), "its answer is unknown"),
        (CallRow("c1", NINE, ENDED - timedelta(minutes=1), 2), "its end is"),
        (CallRow("c1", NINE, ENDED, 1), "it has 1 legs, had 2"),
    ],
)
def test_a_row_whose_times_or_legs_were_changed_is_found(tmp_path: Path, row: CallRow, what: str) -> None:
    [found] = troubles(entered(tmp_path), row)
    assert found.startswith(f"row_changed c1: {what}")


def test_a_call_whose_row_was_deleted_is_found(tmp_path: Path) -> None:
    assert troubles(entered(tmp_path)) == ["row_gone c1: the database has no row of the call"]


def test_a_call_that_got_its_end_after_a_crash_may_have_any(tmp_path: Path) -> None:
    ledger = entered(tmp_path, ended=None)
    assert troubles(ledger, WHOLE) == []
    assert troubles(ledger, CallRow("c1", ENDED, ENDED, 2)) != [], "its answer was known"


def test_what_was_entered_last_counts(tmp_path: Path) -> None:
    ledger = entered(tmp_path, ended=None)
    entered(tmp_path)
    assert troubles(ledger, CallRow("c1", NINE, NINE, 2)) != []
