"""`ivr recordings signings`: what lacks something, and what does not."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.core.call import Incoming, Outcome
from ivr.core.marks import Mark, MarkKind
from ivr.core.signing import Checkpoint, Script
from ivr.core.signing_marks import COMPLETE, NOTHING_SIGNED, begins, ends, heard, skips, ticks
from ivr.provision.layout import Layout
from ivr.store.store import Store
from tests.cli.program import Here

NOW = datetime.now(UTC)
FUND = Script("fund", (Checkpoint("identity"), Checkpoint("consent", answer="1")))


def call(store: Store, name: str, *acts: str, days: int = 0, over: bool = True) -> None:
    """A call in which this is done of a signing, a second apart."""
    at, signed = NOW - timedelta(days=days, minutes=5), NOTHING_SIGNED
    store.call_arrived(Incoming(name, "4008001234", "13900001111", at))
    for second, act in enumerate(acts):
        mark = _mark(name, at + timedelta(seconds=second), act, signed.open)
        signed = heard(signed, mark)
        store.marked(mark)
    if over:
        store.call_ended(name, Outcome.COMPLETEAGENT, at + timedelta(minutes=1))


def _mark(call: str, at: datetime, act: str, one: object) -> Mark:
    match act.split():
        case ["begin"]:
            return begins(call, at, FUND, "1001")
        case ["skip", name]:
            return skips(call, at, one, name, "he is late")  # type: ignore[arg-type]
        case ["tick", name]:
            return ticks(call, at, one, name)  # type: ignore[arg-type]
        case ["pause"]:
            return Mark(call, at, MarkKind.PAUSE)
        case _:
            return ends(call, at, one, COMPLETE if act == COMPLETE else "the customer hung up")  # type: ignore[arg-type]


WHOLE = ("begin", "tick identity", "tick consent", COMPLETE)


@pytest.fixture
async def state(tmp_path: Path) -> str:
    """A state folder with signings of all kinds."""
    store = Store(Layout(tmp_path).database, "node1")
    await store.open()
    call(store, "n-1.whole", *WHOLE)
    call(store, "n-2.short", "begin", "tick identity", "end")
    call(store, "n-3.again", "begin", "end", *WHOLE)
    call(store, "n-4.lives", "begin", over=False)
    call(store, "n-5.lost", "begin", "skip identity")
    call(store, "n-6.old", "begin", "end", days=40)
    call(store, "n-7.paused", "begin", "tick identity", "pause", "tick consent", COMPLETE)
    call(store, "n-8.none", "pause")
    await store.close()
    return str(tmp_path)


def told(here: Here, *options: str) -> dict[str, list[str]]:
    rows = json.loads(here("recordings", "signings", *options, "--json").out)
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["call"], []).append(f"{row['state']}: {row['why']}")
    return found


def test_those_that_lack_something_are_listed_and_why(here: Here, state: str) -> None:
    assert told(here, "--state", state) == {
        "n-7.paused": ["signing_incomplete: the recording was paused"],
        "n-5.lost": ["signing_incomplete: missing: identity, consent; identity skipped: he is late"],
        "n-2.short": ["signing_incomplete: missing: consent; ended: the customer hung up"],
    }


def test_all_are_listed_if_one_asks_for_them(here: Here, state: str) -> None:
    found = told(here, "--state", state, "--all")
    assert sorted(found) == ["n-1.whole", "n-2.short", "n-3.again", "n-4.lives", "n-5.lost", "n-7.paused"]
    assert found["n-1.whole"] == ["complete: "]
    assert [line.split(":")[0] for line in found["n-3.again"]] == ["complete", "begun_anew"]
    assert found["n-4.lives"] == ["under_way: missing: identity, consent"]


def test_older_ones_are_found_by_the_days_that_one_asks_for(here: Here, state: str) -> None:
    assert "n-6.old" in told(here, "--state", state, "--days", "50")


def test_people_get_a_list_with_its_sum(here: Here, state: str) -> None:
    said = here("recordings", "signings", "--state", state)
    assert said.code == 0
    assert said.out.splitlines()[0].split() == ["call", "begun", "agent", "signing", "state", "why"]
    assert said.out.splitlines()[-1] == "7 signings in 30 days, 3 incomplete."
    assert "Times: " in said.err


def test_where_nothing_was_signed_there_is_nothing_to_list(here: Here, tmp_path: Path) -> None:
    said = here("recordings", "signings", "--state", str(tmp_path))
    assert (said.code, "There is none at" in said.err) == (1, True)
