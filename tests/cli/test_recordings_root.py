"""`ivr recordings root`: the line to keep outside, and its time stamp."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.evidence.keys import signing_key
from ivr.evidence.ledger import Ledger
from ivr.provision.layout import Layout
from tests.cli.program import Here
from tests.evidence.books import Clock, played
from tests.evidence.time_service import OPENSSL, answering, prepared


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path / "state")
    clock = Clock(datetime.now(UTC) - timedelta(seconds=30))
    Ledger.open(made.ledger, signing_key(made.ledger_key), clock).append([played(1), played(2)])
    return made


def test_the_line_that_it_prints_holds_the_ledger_to_it(here: Here, layout: Layout) -> None:
    state = ("--state", str(layout.state))
    said = here("recordings", "root", *state)
    anchor = said.out.split()[0]
    assert said.code == 0
    assert anchor.startswith("3:")
    assert f"ivr recordings verify --at-least {anchor}" in said.err
    assert here("recordings", "verify", *state, "--at-least", anchor).code == 0


def test_asked_twice_it_says_the_same(here: Here, layout: Layout) -> None:
    state = ("--state", str(layout.state), "--json")
    first, second = (json.loads(here("recordings", "root", *state).out) for _ in range(2))
    assert first == second
    assert (first["first"], first["last"], first["stamped"]) == (0, 2, None)


@pytest.mark.skipif(OPENSSL is None, reason="there is no openssl here")
def test_it_is_stamped_and_verify_checks_the_stamp(here: Here, layout: Layout, tmp_path: Path) -> None:
    state = ("--state", str(layout.state))
    with answering(prepared(tmp_path / "tsa")) as service:
        said = here("recordings", "root", *state, "--stamp", service.url)
    assert ", stamped 20" in said.out
    verified = here("recordings", "verify", *state, "--stamped-by", str(service.root))
    assert verified.code == 0
    assert "1 roots and 1 time stamps" in verified.out
    other = prepared(tmp_path / "other")
    assert "[stamp_wrong]" in here("recordings", "verify", *state, "--stamped-by", str(other.root)).out


def test_a_service_that_does_not_answer_is_told(here: Here, layout: Layout) -> None:
    said = here("recordings", "root", "--state", str(layout.state), "--stamp", "http://127.0.0.1:1/")
    assert said.code == 1
    assert said.err.startswith("ivr: The ledger has not been stamped. http://127.0.0.1:1/ does not answer")


def test_where_there_is_no_ledger_none_is_begun(here: Here, tmp_path: Path) -> None:
    said = here("recordings", "root", "--state", str(tmp_path))
    assert said.code == 1
    assert "`ivr up` begins it" in said.err
    assert list(tmp_path.iterdir()) == []
