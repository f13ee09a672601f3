"""`ivr recordings reconcile`: what it says, to people and programs, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivr.provision.layout import Layout
from ivr.store.store import Store
from tests.cli.program import Here
from tests.recording.firm_of_records import Records, in_store, name

LAYOUT = ("recordings", "reconcile", "--state")


@pytest.fixture
async def records(tmp_path: Path) -> Records:
    """A state folder with three calls, of which all tell the same."""
    layout = Layout(tmp_path)
    records = Records(tmp_path)
    store = Store(layout.database)
    await store.open()
    for call in range(3):
        in_store(store, records, call)
    await store.close()
    records.sealed(range(3))
    return records


def test_where_all_agree_that_is_said_with_counts_that_add_up(here: Here, records: Records) -> None:
    said = here(*LAYOUT, str(records.folder))
    assert said.code == 0, said.err
    assert said.out.splitlines()[0] == "calls 3 = answered 3 + unanswered 0 + under way 0"
    assert said.out.splitlines()[1].startswith("answered 3 = recorded 3 + partial 0 + intentionally not recorded 0 + ")
    assert said.out.splitlines()[-1] == "All agree."


def test_each_exception_is_listed_with_its_call_its_class_and_why(here: Here, records: Records) -> None:
    records.path(1).unlink()
    said = here(*LAYOUT, str(records.folder))
    assert said.code == 1
    assert said.out.splitlines()[0] == f"{name(1)}: missing: its file is gone"
    assert said.out.splitlines()[-1] == "TO LOOK AT: 1, listed above."


def test_programs_get_the_same(here: Here, records: Records) -> None:
    records.path(1).unlink()
    said = here(*LAYOUT, str(records.folder), "--json")
    told = json.loads(said.out)
    assert (said.code, told["clean"]) == (1, False)
    assert told["exceptions"] == [{"call": name(1), "class": "missing", "reasons": ["its file is gone"]}]
    assert told["counts"]["calls"] == 3


def test_a_range_leaves_out_what_is_outside_it(here: Here, records: Records) -> None:
    records.path(1).unlink()
    said = here(*LAYOUT, str(records.folder), "--since", "2026-11-27")
    assert (said.code, said.out.splitlines()[0]) == (0, "calls 0 = answered 0 + unanswered 0 + under way 0")


def test_a_folder_without_a_store_cannot_be_reconciled(here: Here, tmp_path: Path) -> None:
    said = here(*LAYOUT, str(tmp_path / "nothing"))
    assert said.code == 2
    assert "`ivr up` makes it" in said.err
