"""From the rules to the fallback's snapshot."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ivr.agi.compose import compose, open_spans
from ivr.agi.entrance import Implied, implied
from ivr.agi.plan import Closed, Serve, is_open, plan
from ivr.agi.snapshot import Accept, Snapshot, read, write
from ivr.core.call import Customer, RelationshipManager
from ivr.core.conditions import IsOpen
from ivr.core.outbound_rules import OutboundRules
from ivr.core.overflow_rules import OverflowStep, ToRm, ToVoicemail
from ivr.core.queues import Queue
from ivr.core.record_policy import ConsentRules, RecordingRules, RecordPolicy
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Calendar, CallerIds, Firm, Prompt, Rulebook, Span, Trunk, VoicemailRules
from ivr.core.steps import Branch, EnterQueue, HangUp, LeaveMessage, LookUp, Menu, Node, Play

SHANGHAI = ZoneInfo("Asia/Shanghai")
WORKDAY = (Span(time(8, 30), time(18, 0)),)
OFFICE = Calendar(
    "office", "Asia/Shanghai", (WORKDAY,) * 5 + ((), ()), {date(2026, 10, 1): (), date(2026, 10, 10): WORKDAY}
)
SPOKEN = ("welcome", "closed", "please_wait", "leave_message", "message_kept", "goodbye", "unknown_number", "screening")
REF = RuleRef("queues.wealth")
NODES: dict[str, Node] = {
    "main[0]": LookUp("main[1]"),
    "main[1]": Play("welcome", "main[2]"),
    "main[2]": Branch(IsOpen("office", want=False), "main[2].then[0]", "menu"),
    "main[2].then[0]": Play("closed", "main[2].then[1]"),
    "main[2].then[1]": LeaveMessage("night"),
    "menu": Menu("main_menu", {"1": "queue"}, timedelta(seconds=5), timedelta(0), 3, None),
    "queue": EnterQueue("wealth"),
    "open[0]": Play("welcome", "queue"),
    "loop[0]": Play("welcome", "loop[1]"),
    "loop[1]": Play("closed", "loop[0]"),
    "shut[0]": Branch(IsOpen("office"), "queue", "shut[0].else[0]"),
    "shut[0].else[0]": Play("closed", "shut[0].else[1]"),
    "shut[0].else[1]": HangUp(),
}
ZHANG = RelationshipManager("R1", "Zhang Wei", "138 0000 0001", "R2")
WANG = RelationshipManager("R2", "Wang Fang", "no mobile")
LI = Customer("C1", "Li Ming", "139-0000-1111", language="zh", rm=ZHANG, deputy=WANG)


def rules() -> Rulebook:
    steps = (
        OverflowStep(REF, ToRm("own", timedelta(seconds=20), "5", timedelta(seconds=8))),
        OverflowStep(REF, ToVoicemail("wealth")),
    )
    return Rulebook(
        version="v7",
        firm=Firm({"zh": "恒信"}, "Asia/Shanghai", ("zh", "en")),
        numbers={"4008001234": "main[0]", "02131234567": "open[0]"},
        nodes=NODES,
        refs={},
        prompts={name: Prompt(name) for name in SPOKEN},
        calendars={"office": OFFICE},
        queues={"wealth": Queue("wealth", REF, {}, overflow=steps)},
        agents={},
        trunks={"b": Trunk("b", "192.0.2.2", order=2), "a": Trunk("a", "192.0.2.1", order=1)},
        voicemails={
            "night": VoicemailRules("night", "leave_message"),
            "wealth": VoicemailRules("wealth", "leave_message"),
        },
        caller_ids=CallerIds("firm", "4008001234"),
    )


def composed(at: datetime = datetime(2026, 9, 28, 12, tzinfo=SHANGHAI)) -> Snapshot:
    return compose(rules(), [LI], lambda prompt, language: f"/p/{language}/{prompt}", at, Path("/messages"))


@pytest.mark.parametrize(
    ("entrance", "found"),
    [
        ("main[0]", Implied(("welcome",), "office", ("closed",), "night", "wealth")),
        ("open[0]", Implied(("welcome",), "", (), "", "wealth")),
        ("shut[0]", Implied((), "office", ("closed",), "", "wealth")),
        ("loop[0]", Implied(("welcome", "closed"), "", (), "", "night")),
        ("nowhere", Implied((), "", (), "", "night")),
    ],
)
def test_the_flow_says_what_a_caller_meets(entrance: str, found: Implied) -> None:
    assert implied(rules(), entrance) == found


def test_a_prompt_with_values_is_left_to_those_who_know_them() -> None:
    greeting = Prompt("welcome", {"zh": "您好，现在是{time}。"})
    book = replace(rules(), prompts={**rules().prompts, "welcome": greeting})
    when = datetime(2026, 9, 28, 12, tzinfo=SHANGHAI)
    made = compose(book, [LI], lambda prompt, language: f"/p/{language}/{prompt}", when, Path("/messages"))
    assert made.entrances["4008001234"].greeting == {"zh": (), "en": ()}
    assert made.entrances["4008001234"].closed["zh"] == ("/p/zh/closed",)


def test_a_snapshot_survives_the_disk(tmp_path: Path) -> None:
    write(tmp_path / "fallback.json", composed())
    assert read(tmp_path / "fallback.json") == composed()


def test_a_customer_is_found_by_his_number_and_only_mobiles_that_can_be_dialled_are_rung() -> None:
    party = composed().customers["+8613900001111"]
    assert (party.language, party.mobiles) == ("zh", ("13800000001",))


def test_a_customer_whose_number_is_none_is_left_out() -> None:
    odd = replace(LI, number="see file")
    assert (
        compose(rules(), [odd], lambda p, lang: p, datetime(2026, 9, 28, tzinfo=SHANGHAI), Path("/m")).customers == {}
    )


def test_an_rm_whose_number_is_denied_is_not_rung_by_the_fallback_either() -> None:
    denied = replace(rules(), outbound=OutboundRules(deny=("138*",)))
    made = compose(denied, [LI], lambda p, lang: p, datetime(2026, 9, 28, tzinfo=SHANGHAI), Path("/m"))
    assert made.customers["+8613900001111"].mobiles == ()


def test_the_rm_takes_the_call_as_in_the_queues_overflow_and_trunks_keep_their_order() -> None:
    known = composed()
    assert known.accept == Accept("5", 8, 20, ("/p/zh/screening",), ())
    assert known.trunks == ("a", "b")
    assert known.caller_number == "4008001234"


def test_where_the_carrier_lets_it_the_callers_own_number_is_shown() -> None:
    own = replace(rules(), caller_ids=CallerIds("caller", "4008001234"))
    at = datetime(2026, 9, 28, tzinfo=SHANGHAI)
    assert compose(own, [], lambda p, lang: p, at, Path("/m")).caller_number == ""


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-09-28 08:29:59", False),
        ("2026-09-28 08:30", True),
        ("2026-09-28 18:00", False),
        ("2026-10-01 12:00", False),
        ("2026-10-10 12:00", True),
        ("2026-10-11 12:00", False),
        ("2027-10-09 12:00", False),
        ("2029-10-06 03:00", True),
    ],
)
def test_the_hours_are_the_calendars_for_a_year_ahead_and_then_open(when: str, expected: bool) -> None:
    moment = datetime.fromisoformat(f"{when}+08:00").timestamp()
    assert is_open(composed().entrances["4008001234"], moment) is expected


def test_at_night_the_closed_way_of_the_flow_is_told_and_by_day_the_rm_is_rung() -> None:
    night = datetime(2026, 9, 28, 23, tzinfo=SHANGHAI).timestamp()
    day = datetime(2026, 9, 28, 12, tzinfo=SHANGHAI).timestamp()
    assert plan(composed(), "4008001234", "13900001111", night).then == Closed(
        ("/p/zh/welcome", "/p/zh/closed"), "night"
    )
    assert plan(composed(), "4008001234", "13900001111", day).then == Serve(
        ("/p/zh/welcome",), (("PJSIP/13800000001@trunk-a", "PJSIP/13800000001@trunk-b"),), "wealth"
    )


def test_a_span_until_midnight_ends_with_the_day_even_as_the_clocks_change() -> None:
    late = Calendar("late", "Europe/Berlin", ((Span(time(0), time(0)),),) * 7)
    ((start, end),) = open_spans(late, date(2026, 10, 25), 1)
    assert end - start == 25 * 3600


def test_who_is_not_recorded_or_would_have_to_be_asked_is_not_recorded_while_nobody_decides() -> None:
    quiet = RecordPolicy(on=False, numbers=("4008001234",))
    asked = RecordPolicy(consent=ConsentRules("may_we"), numbers=("4008001234",))
    queue = RecordPolicy(on=False, queues=("wealth",))
    for policy, recorded in ((quiet, False), (asked, False), (queue, True)):
        book = replace(rules(), recording=RecordingRules(policies=(policy,)))
        known = compose(book, (), lambda p, lang: p, datetime(2026, 9, 28, tzinfo=SHANGHAI), Path("/m"))
        assert known.entrances["4008001234"].recorded is recorded
        assert known.entrances["02131234567"].recorded
