"""Where a number leads: what its callers can come to, and what it only asks about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ivr.core.conditions import ManyWait
from ivr.core.led import Led, laws, led
from ivr.core.record_policy import RecordingRules, RecordPolicy
from ivr.core.rulebook import Rulebook
from ivr.core.steps import Branch, EnterQueue, PlayNotices
from ivr.core.ways import all_ways
from ivr.rules import load
from tests.calls.house import DID, NODES, rules

EXAMPLE = Path(__file__).parents[2] / "routing_rules.yaml"


def of(book: Rulebook, number: str) -> Led:
    return led(book, all_ways(book), number)


def test_queues_boxes_and_calendars_are_those_that_its_own_callers_come_to() -> None:
    found = {number: of(load(EXAMPLE), number) for number in ("4008001234", "02131234567")}
    assert [one.begins for one in found.values()] == ["flows.main", "flows.claims_line"]
    assert [one.calendars for one in found.values()] == [("office",), ("claims_desk",)]
    assert found["02131234567"].queues == ("claims",)


def test_a_branch_only_asks_how_a_queue_is_and_notices_are_no_hours() -> None:
    nodes = {
        "flows.main[0]": PlayNotices("feast", "flows.main[1]"),
        "flows.main[1]": Branch(ManyWait("noted", 5), "to_wealth", "to_wealth"),
        "to_wealth": EnterQueue("wealth"),
    }
    assert of(rules(nodes=nodes), DID) == Led("flows.main", ("wealth",), (), ())


def test_keys_of_menus_lead_on() -> None:
    assert of(rules(nodes=NODES), DID) == Led("flows.main", ("wealth", "noted"), ("box",), ("office",))


def test_a_law_of_a_queue_or_a_number_counts_there_and_the_others_everywhere_else() -> None:
    none, longer = RecordPolicy(on=False, queues=("noted",)), RecordPolicy(because="claims", numbers=("021*",))
    recording = RecordingRules(policies=(none, longer), because="what was agreed")
    book = replace(rules(), recording=recording, numbers={DID: "flows.main[0]", "021*": "flows.main[0]"})
    assert laws(book, DID, ("wealth", "noted")) == {recording.others: ["", "wealth"], none: ["noted"]}
    assert laws(book, "021*", ("wealth", "noted")) == {longer: ["", "wealth"], none: ["noted"]}
