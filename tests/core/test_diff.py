"""What changes for callers: found by walking both versions, told once, with an example."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ivr.core.conditions import (
    AllOf,
    AtTime,
    Condition,
    CustomerLevel,
    HasAnswer,
    HasRm,
    IsDegraded,
    IsOpen,
    IsStaffed,
    LongWait,
    ManyWait,
    Not,
    OnDate,
    OnWeekday,
)
from ivr.core.conditions import AnyOf as AnyOfThese
from ivr.core.diff import Change, difference, keys_in_words
from ivr.core.eligibility import Answer, Eligibility, Holds
from ivr.core.ladder import Figure, Rung, Threshold
from ivr.core.needs import AnyOf, Need, Relaxation, Wish
from ivr.core.overflow_rules import OverflowStep, ToVoicemail, WhenWaited
from ivr.core.preference import PreferAgent, PreferRm
from ivr.core.queues import CallbackRules, Choose, Exit, OfferRules, Priority, Queue
from ivr.core.record_policy import IfImpossible, KeepFor, RecordPolicy
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Calendar, Firm, Notice, Prompt, Rulebook, Skill, Span
from ivr.core.service_level import ServiceLevel
from ivr.core.steps import (
    AskWeb,
    Branch,
    CallRm,
    Check,
    ChooseLanguage,
    Collect,
    DialOut,
    EnterQueue,
    GoAtMost,
    LeaveMessage,
    LookUp,
    Menu,
    Node,
    Play,
    PlayNotices,
    Repeat,
)

S = timedelta(seconds=1)
TODAY = date(2026, 11, 25)
WEEK = ((Span(time(9), time(17)),),) * 5 + ((Span(time(9), time(12)),), ())
OFFICE = Calendar("office", "Asia/Shanghai", WEEK)
MAIN = Menu("main", {"1": "q1", "2": "sub", "9": "again"}, 5 * S, 2 * S, 3, "bye")
SUB = Menu("sub", {"1": "q1", "2": "q2"}, 5 * S, 2 * S, 3, "bye")
NODES: dict[str, Node] = {
    "flows.main[0]": LookUp("flows.main[1]"),
    "flows.main[1]": Play("welcome", "flows.main[2]"),
    "flows.main[2]": Branch(IsOpen("office"), "menus.main", "box"),
    "menus.main": MAIN,
    "menus.sub": SUB,
    "sub": Play("sub_follows", "menus.sub"),
    "q1": EnterQueue("wealth"),
    "q2": EnterQueue("claims"),
    "again": Repeat(),
    "bye": EnterQueue("general"),
    "box": LeaveMessage("wealth"),
}
WEALTH = Queue("wealth", RuleRef("queues.wealth", "old.yaml", 3), {}, (Need("wealth", 3),))
QUIET = RecordPolicy(on=False, queues=("claims",), because="nothing allows it", if_impossible=IfImpossible.REFUSE)
OLD = Rulebook(
    "v1",
    Firm({"zh": "恒信"}, "Asia/Shanghai", ("zh", "en")),
    {"400": "flows.main[0]", "800": "flows.main[0]"},
    NODES,
    {},
    {"welcome": Prompt("welcome", {"zh": "您好", "en": "Hello"})},
    {"office": OFFICE},
    {"wealth": WEALTH},
    {"1001": Agent("1001", "Li", (Skill("wealth", 4),))},
    {},
    {},
)


def nodes(**changed: Node) -> Rulebook:
    """The rules with other steps; `main_2` is flows.main[2]."""
    names = {"main_0": "flows.main[0]", "main_1": "flows.main[1]", "main_2": "flows.main[2]", "main_3": "flows.main[3]"}
    names |= {"main": "menus.main", "sub_menu": "menus.sub"}
    return replace(OLD, nodes={**NODES, **{names.get(name, name): node for name, node in changed.items()}})


def told(change: Change) -> tuple[str, ...]:
    return (change.at, keys_in_words(change.keys), change.when, change.who, change.before, change.now)


def keyed(menu: Menu, **keys: str | None) -> Menu:
    wanted = {**menu.keys, **{key.removeprefix("k"): to for key, to in keys.items()}}
    return replace(menu, keys={key: to for key, to in wanted.items() if to is not None})


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (nodes(main=keyed(MAIN, k1="q2")), ("main", "key 1", "", "", "waits in wealth", "waits in claims")),
        (nodes(main=keyed(MAIN, k3="q2")), ("main", "key 3", "", "", "the key is not offered", "waits in claims")),
        (nodes(main=keyed(MAIN, k1=None)), ("main", "key 1", "", "", "waits in wealth", "the key is not offered")),
        (nodes(main=keyed(MAIN, k9="q1")), ("main", "key 9", "", "", "hears the menu again", "waits in wealth")),
        (nodes(main=replace(MAIN, otherwise="q2")), ("main", "no key", "", "", "waits in general", "waits in claims")),
        (nodes(main=replace(MAIN, otherwise=None)), ("main", "no key", "", "", "waits in general", "the call ends")),
        (nodes(sub_menu=keyed(SUB, k2="q1")), ("sub", "key 2", "", "", "waits in claims", "waits in wealth")),
        (nodes(sub=Play("now_sub", "menus.sub")),
         ("main", "key 2", "", "", "hears sub_follows + sub", "hears now_sub + sub")),
        (nodes(box=LeaveMessage("claims")),
         ("", "", "Mondays to Saturdays 00:00-09:00; Mondays to Fridays 17:00-24:00; Saturdays 12:00-24:00; "
          "Sundays all day", "", "may leave a message in wealth", "may leave a message in claims")),
        (replace(OLD, numbers={**OLD.numbers, "900": "q1"}),
         ("", "", "", "", "nobody has the number", "waits in wealth")),
    ],
)  # fmt: skip
def test_a_change_is_told_where_the_ways_part(new: Rulebook, expected: tuple[str, ...]) -> None:
    assert [told(change) for change in difference(OLD, new, TODAY).callers] == [expected]


def test_what_is_the_same_for_several_is_said_once() -> None:
    (change,) = difference(OLD, nodes(q1=EnterQueue("general")), TODAY).callers[:1]
    assert (change.numbers, change.at, change.keys) == (("400", "800"), "main", ("1",))
    both = difference(OLD, nodes(main=keyed(MAIN, k1="q2", k2="q2")), TODAY).callers
    assert [(change.keys, change.before) for change in both] == [
        (("1",), "waits in wealth"),
        (("2",), "comes to sub"),
    ]


def test_only_those_are_named_whom_it_concerns() -> None:
    gold = nodes(main_1=Branch(CustomerLevel(("gold",)), "q2", "after"), after=NODES["flows.main[1]"])
    (change,) = (c for c in difference(OLD, gold, TODAY).callers if c.now == "waits in claims" and "9:00-17" in c.when)
    assert change.who == "gold customers"
    rm = nodes(main_1=Branch(HasRm(), "q2", "after"), after=NODES["flows.main[1]"])
    assert {change.who for change in difference(OLD, rm, TODAY).callers} == {"customers with an RM"}


def test_hours_that_differ_are_told_in_words() -> None:
    longer = replace(OFFICE, week=(*WEEK[:5], (Span(time(9), time(13)),), ()))
    found = difference(OLD, replace(OLD, calendars={"office": longer}), TODAY)
    assert [(hours.when, hours.before, hours.now) for hours in found.hours] == [
        ("Saturdays 12:00-13:00", "closed", "open")
    ]
    (change,) = found.callers
    assert told(change) == ("", "", "Saturdays 12:00-13:00", "", "may leave a message in wealth", "comes to main")
    assert f"{change.example.at:%a %H:%M}" == "Sat 12:30"


def test_a_single_day_is_named() -> None:
    eve = replace(OFFICE, days={date(2026, 12, 24): (Span(time(9), time(12)),)})
    found = difference(OLD, replace(OLD, calendars={"office": eve}), TODAY)
    assert [(hours.when, hours.before) for hours in found.hours] == [("2026-12-24 (Thu) 12:00-17:00", "open")]


def test_the_example_is_a_call_with_the_fewest_keys() -> None:
    (change,) = difference(OLD, nodes(sub_menu=keyed(SUB, k2="q1")), TODAY).callers
    assert change.example.keys == ("2", "2")
    assert change.example.at.tzinfo is not None


def test_a_step_put_in_before_a_menu_is_heard_and_nothing_else() -> None:
    shifted = nodes(
        main_1=Play("merry_christmas", "flows.main[2]"),
        main_2=Play("welcome", "flows.main[3]"),
        main_3=NODES["flows.main[2]"],
    )
    found = difference(OLD, shifted, TODAY).callers
    assert [(change.at, change.before, change.now) for change in found] == [
        ("", "hears welcome", "hears merry_christmas + welcome"),
        ("", "hears welcome + main", "hears merry_christmas + welcome + main"),
    ]


def test_a_language_that_is_no_longer_the_default_is_told() -> None:
    ask = ChooseLanguage("language", {"1": "zh"}, 4 * S, "customer", "menus.main")
    old = nodes(main_2=ask)
    new = nodes(main_2=replace(ask, otherwise="en"))
    spoken = {(change.before, change.now) for change in difference(old, new, TODAY).callers}
    assert ("hears zh", "hears en") in spoken


IN_SOUTH = Answer("in_south", True, "lent", until=datetime(2027, 1, 1, tzinfo=UTC))
IS_IN_SOUTH = Holds(Eligibility("in_south"))
OVERFLOW = OverflowStep(RuleRef("queues.wealth.overflow[0]"), ToVoicemail("wealth"), (WhenWaited(60 * S),))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda: replace(OLD, queues={"wealth": replace(WEALTH, needs=(Need("wealth", 2),))}),
         ("queues", "wealth", "needs", "wealth 3", "wealth 2")),
        (lambda: replace(OLD, queues={"wealth": replace(WEALTH, overflow=(OVERFLOW,))}),
         ("queues", "wealth", "overflow step 1", "none", "60s waited: voicemail wealth")),
        (lambda: replace(OLD, queues={"wealth": replace(WEALTH, offer=replace(WEALTH.offer, ring=20 * S))}),
         ("queues", "wealth", "offer ring", "15s", "20s")),
        (lambda: replace(OLD, queues={}), ("queues", "wealth", "", "needs wealth 3", "none")),
        (lambda: replace(OLD, agents={}), ("agents", "1001", "", "Li, wealth 4", "none")),
        (lambda: replace(OLD, agents={"1001": Agent("1001", "Li", (Skill("wealth", 5),))}),
         ("agents", "1001", "skill wealth", "wealth 4", "wealth 5")),
        (lambda: replace(OLD, agents={"1001": Agent("1001", "Li", (Skill("wealth", 4),), "sales")}),
         ("agents", "1001", "team", "none", "sales")),
        (lambda: replace(OLD, agents={"1001": Agent("1001", "Li", (Skill("wealth", 4),), weight=2)}),
         ("agents", "1001", "weight", "1", "2")),
        (lambda: replace(OLD, agents={"1001": Agent("1001", "Li", (Skill("wealth", 4),), answers=(IN_SOUTH,))}),
         ("agents", "1001", "eligibility in_south", "none", "in_south yes until 2026-12-31 24:00 (lent)")),
        (lambda: replace(OLD, eligibility={"in_south": Eligibility("in_south")}),
         ("eligibility", "in_south", "", "none", "name in_south, answered_by rules, unless_known no and if_not none")),
        (lambda: replace(OLD, queues={"wealth": replace(WEALTH, needs=(Need("wealth", 3), IS_IN_SOUTH))}),
         ("queues", "wealth", "needs", "wealth 3", "wealth 3 and in_south")),
        (lambda: replace(OLD, prompts={"welcome": Prompt("welcome", {"zh": "您好", "en": "Hi"})}),
         ("prompts", "welcome", "en", "Hello", "Hi")),
        (lambda: nodes(main=replace(MAIN, tries=2)), ("menus", "main", "tries", "3", "2")),
        (lambda: replace(OLD, recording=replace(OLD.recording, on=False)), ("recording", "", "on", "yes", "no")),
        (
            lambda: replace(OLD, recording=replace(OLD.recording, keep=KeepFor(years=7, because="the law"))),
            ("recording", "", "keep", "none", "7 years because the law"),
        ),
        (
            lambda: replace(OLD, recording=replace(OLD.recording, policies=(QUIET,))),
            ("recording", "", "policy 1", "none", "claims: none, if impossible refuse, because nothing allows it"),
        ),
    ],
)  # fmt: skip
def test_things_that_differ_are_told_part_by_part(change: Callable[[], Rulebook], expected: tuple[str, ...]) -> None:
    (thing,) = difference(OLD, change(), TODAY).things
    assert (thing.section, thing.name, thing.part, thing.before, thing.now) == expected


def test_the_order_of_an_agents_skills_is_told() -> None:
    one, two, three = (Skill(name) for name in ("one", "two", "three"))
    before = replace(OLD, agents={"1001": Agent("1001", "Li", (one, two))})
    now = replace(OLD, agents={"1001": Agent("1001", "Li", (three, two, one))})
    assert [(thing.part, thing.before, thing.now) for thing in difference(before, now, TODAY).things] == [
        ("skill three", "none", "three 1"),
        ("order of skills", "one and two", "two and one"),
    ]


@pytest.mark.parametrize(
    ("change", "part", "before", "now"),
    [
        ({"wishes": (Wish(Need("english", 2)), Wish(Need("german"), 3))}, "wishes", "none",
         "english 2 and german 1 (weight 3)"),
        ({"relax": (Relaxation(20 * S, (Need("wealth", 2),)), Relaxation(40 * S, ()))}, "relax", "none",
         "after 20s wealth 2 and after 40s anybody"),
        ({"priority": Priority(5, {"vip": 100}, Decimal("0.50"))}, "priority", "0", "5, vip +100, 0.5 a second"),
        ({"needs": (AnyOf(((Need("wealth", 3),), (Need("claims"), Need("english", 2)))),)}, "needs", "wealth 3",
         "either wealth 3 or (claims 1 and english 2)"),
        ({"prefer": (PreferRm(20 * S), PreferAgent("1001"))}, "prefer", "none",
         "own RM (waits 20s for him) and agent 1001"),
        ({"target": ServiceLevel(20 * S, 80)}, "target", "none", "80 % within 20s"),
        ({"nobody": Exit(RuleRef("x"), ToVoicemail("wealth"))}, "nobody", "none", "voicemail wealth"),
        ({"longest_wait": 600 * S}, "longest_wait", "none", "10m"),
        ({"callback": CallbackRules(2, hours="office")}, "callback", "none",
         "tries 2, every 10m, ring 30s, hours office, ask_number none, any_number no, cannot_call none, known none, "
         "agent_hears none, called_off none, customer_hears none and abandoned_after none"),
        ({"offer": OfferRules(choose=Choose.ROUND_ROBIN)}, "offer choose", "longest_idle", "round_robin"),
        ({"offer": OfferRules(by_rank=True)}, "offer by_rank", "no", "yes"),
    ],
)  # fmt: skip
def test_whom_a_waiting_caller_gets_is_told_in_words(change: dict[str, Any], part: str, before: str, now: str) -> None:
    (thing,) = difference(OLD, replace(OLD, queues={"wealth": replace(WEALTH, **change)}), TODAY).things
    assert (thing.part, thing.before, thing.now) == (part, before, now)


def test_where_a_rule_stands_makes_no_difference() -> None:
    moved = replace(WEALTH, ref=RuleRef("queues.wealth", "new.yaml", 99))
    assert not difference(OLD, replace(OLD, version="v2", queues={"wealth": moved}), TODAY)


def test_menus_that_lead_to_one_another_are_walked_to_an_end() -> None:
    circle = nodes(main=keyed(MAIN, k5="menus.sub"), sub_menu=keyed(SUB, k5="menus.main", k6="q2"))
    ends = nodes(main=keyed(MAIN, k5="menus.sub"), sub_menu=keyed(SUB, k5="menus.main", k6="q1"))
    found = difference(circle, ends, TODAY).callers
    assert [(change.at, change.keys) for change in found] == [("sub", ("6",))]


def test_the_same_rules_are_no_difference_and_a_moment_is_known() -> None:
    found = difference(OLD, OLD, TODAY)
    assert not found
    example = difference(OLD, nodes(q1=EnterQueue("general")), TODAY).callers[0].example
    assert isinstance(example.at, datetime)


@pytest.mark.parametrize(
    ("condition", "when"),
    [
        (OnWeekday((5,)), "Saturdays all day"),
        (AtTime(time(22), time(0)), "every day 22:00-24:00"),
        (OnDate(date(2026, 12, 31), date(2026, 12, 31)), "2026-12-31 (Thu) all day"),
    ],
)
def test_conditions_of_time_are_told_apart_by_their_hours(condition: Condition, when: str) -> None:
    asked = {"main_0": Branch(condition, "flows.main[1]", "box"), "main_1": Play("welcome", "menus.main")}
    elsewhere = {**asked, "main_0": Branch(condition, "q2", "box")}
    found = difference(nodes(**asked), nodes(**elsewhere), TODAY)  # type: ignore[arg-type]
    assert {change.when for change in found.callers} == {when}


@pytest.mark.parametrize(
    ("condition", "when"),
    [
        (ManyWait("wealth", 5), "while many wait"),
        (LongWait("wealth", 60 * S), "while many wait or while nobody is on duty"),
        (IsStaffed("wealth", 1), "as long as all is usual"),
        (IsDegraded("storm"), "while degraded to storm"),
        (AllOf((IsDegraded("storm"), OnWeekday((5,)))), "while degraded to storm Saturdays all day"),
    ],
)
def test_how_things_stand_is_told_where_it_matters(condition: Condition, when: str) -> None:
    """The way changes for those of whom the condition is true."""
    asked = {"main_0": Branch(condition, "box", "flows.main[1]"), "main_1": Play("welcome", "menus.main")}
    old, new = (
        replace(nodes(**{**asked, **changed}), degradation=("busy", "storm"))  # type: ignore[arg-type]
        for changed in ({}, {"box": EnterQueue("claims")})
    )
    queues = {name: replace(WEALTH, name=name) for name in ("wealth", "claims", "general")}
    found = difference(replace(old, queues=queues), replace(new, queues=queues), TODAY)
    assert {change.when for change in found.callers} == {when}


def test_digits_for_which_the_flow_asks_are_tried() -> None:
    asks = {
        "main_0": Collect("topic", "ask", 1, 1, 5 * S, 2 * S, "#", 1, False, "flows.main[1]", "bye"),
        "main_1": Branch(HasAnswer("topic", ("7",)), "q1", "q2"),
    }
    found = difference(nodes(**asks), nodes(**asks, q1=LeaveMessage("wealth")), TODAY)  # type: ignore[arg-type]
    assert [(change.at, change.keys) for change in found.callers] == [("topic", ("7",))]


WEB = AskWeb("https://x.example/", 2 * S, 1, (("kind", "a.kind"),), "flows.main[2]", "bye")
GOLD = Branch(HasAnswer("kind", ("gold",)), "q1", "q2")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (GOLD, replace(GOLD, then="bye"),
         ("if the web service answers kind gold", "waits in wealth", "waits in general")),
        (GOLD, replace(GOLD, otherwise="bye"),
         ("if the web service answers kind something else", "waits in claims", "waits in general")),
        (GOLD, Branch(HasAnswer("kind", ("silver",)), "q1", "q2"),
         ("if the web service answers kind gold", "waits in wealth", "waits in claims")),
        (Play("yes", "q1"), Play("no", "q1"), ("if the web service answers", "hears yes", "hears no")),
    ],
)  # fmt: skip
def test_callers_are_followed_behind_a_good_web_answer(old: Node, new: Node, expected: tuple[str, ...]) -> None:
    found = difference(nodes(main_1=WEB, main_2=old), nodes(main_1=WEB, main_2=new), TODAY).callers
    assert (found[0].when, found[0].before, found[0].now) == expected


def test_a_second_web_service_is_tried_where_the_first_does_not_answer() -> None:
    first, second = replace(WEB, next="q1", otherwise="flows.main[2]"), replace(WEB, url="https://y.example/")
    old, new = (nodes(main_1=first, main_2=replace(second, next=good)) for good in ("q1", "q2"))
    (change,) = difference(old, new, TODAY).callers
    assert (change.when, change.now) == ("if https://y.example/ alone answers", "waits in claims")


def test_how_busy_queues_are_and_what_a_web_service_answers_is_told_together() -> None:
    busy = Branch(ManyWait("wealth", 5), "q1", "q2")
    found = difference(*(nodes(main_1=WEB, main_2=one) for one in (busy, replace(busy, then="bye"))), TODAY).callers
    assert {change.when for change in found} == {"while many wait if the web service answers"}


def test_of_many_situations_one_is_told_and_the_example_says_how_things_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.core.diff.LONGEST", 60)
    busy = Branch(AnyOfThese((ManyWait("wealth", 5), Not(IsStaffed("wealth", 1)))), "q1", "q2")
    (change,) = difference(nodes(main_1=busy), nodes(main_1=replace(busy, then="bye")), TODAY).callers
    assert change.when == "in 3 of 4 situations (one of them: while many wait)"
    assert change.example.how == "while many wait"


RM = CallRm("wealth", 20 * S, "1", 8 * S, "q1")
ASKED = "is asked (timeout 2s, tries 1, keeps"


@pytest.mark.parametrize(
    ("old", "new", "before", "now"),
    [
        (EnterQueue("claims", 50), EnterQueue("claims", -10),
         "waits in claims, with 50 points on top", "waits in claims, with -10 points on top"),
        (RM, replace(RM, ring=5 * S), "hears welcome + own RM rings for 20s, press 1 within 8s",
         "hears welcome + own RM rings for 5s, press 1 within 8s"),
        (RM, replace(RM, accept="2", accept_within=9 * S), "hears welcome + own RM rings for 20s, press 1 within 8s",
         "hears welcome + own RM rings for 20s, press 2 within 9s"),
        (DialOut("021", 20 * S, "q1"), DialOut("021", 5 * S, "q1"),
         "hears welcome + 021 rings for 20s", "hears welcome + 021 rings for 5s"),
        (replace(WEB, next="q1"), replace(WEB, next="q1", url="https://y.example/"),
         f"https://x.example/ {ASKED} kind from a.kind)", f"https://y.example/ {ASKED} kind from a.kind)"),
        (replace(WEB, next="q1"), replace(WEB, next="q1", keep=(("kind", "b"),)),
         f"https://x.example/ {ASKED} kind from a.kind)", f"https://x.example/ {ASKED} kind from b)"),
        (replace(WEB, next="q1"), replace(WEB, next="q1", timeout=3 * S, tries=2),
         f"https://x.example/ {ASKED} kind from a.kind)",
         "https://x.example/ is asked (timeout 3s, tries 2, keeps kind from a.kind)"),
    ],
)  # fmt: skip
def test_settings_of_a_step_are_told_to_those_who_come_to_it(old: Node, new: Node, before: str, now: str) -> None:
    (change,) = difference(nodes(main_2=old), nodes(main_2=new), TODAY).callers
    assert (change.before, change.now) == (before, now)


@pytest.mark.parametrize(
    ("old", "new", "part", "before", "now"),
    [
        (ManyWait("wealth", 20), ManyWait("wealth", 2), "waiting in wealth at_least", "20", "2"),
        (LongWait("wealth", 60 * S), LongWait("wealth", 90 * S), "expected_wait in wealth at_least", "60s", "90s"),
        (IsStaffed("wealth", 1), IsStaffed("wealth", 2), "staffed for wealth at_least", "1", "2"),
    ],
)  # fmt: skip
def test_what_is_asked_of_a_queue_is_told_by_its_measure(
    old: Condition, new: Condition, part: str, before: str, now: str
) -> None:
    found = difference(*(nodes(main_2=Branch(one, "q1", "q2")) for one in (old, new)), TODAY)
    (thing,) = found.things
    assert not found.callers
    assert (thing.section, thing.name, thing.part, thing.before, thing.now) == ("steps", "main", part, before, now)


def test_how_often_callers_are_led_back_is_a_setting_and_all_behind_it_is_walked() -> None:
    back = GoAtMost(2, "menus.main", "menus.sub")
    main = replace(MAIN, keys={"5": "back"})
    old = nodes(main=main, back=back)
    (thing,) = difference(old, nodes(main=main, back=replace(back, at_most=5)), TODAY).things
    assert (thing.name, thing.part, thing.before, thing.now) == ("back", "goto at_most", "2", "5")
    (change,) = difference(old, nodes(main=main, back=back, sub_menu=keyed(SUB, k2="q1")), TODAY).callers
    assert change.example.keys == ("5", "5", "2")


NOTICE = Notice(date(2026, 12, 24), date(2026, 12, 24), "christmas")


@pytest.mark.parametrize(
    ("notice", "now"),
    [
        (replace(NOTICE, prompt="new_year"), "2026-12-24 new_year"),
        (replace(NOTICE, last=date(2026, 12, 26)), "2026-12-24..2026-12-26 christmas"),
    ],
)
def test_notices_are_told_by_calendar_and_to_those_who_hear_them(notice: Notice, now: str) -> None:
    old, new = (
        replace(nodes(main_1=PlayNotices("office", "q1")), calendars={"office": replace(OFFICE, notices=(one,))})
        for one in (NOTICE, notice)
    )
    found = difference(old, new, TODAY)
    assert [(thing.section, thing.name, thing.before, thing.now) for thing in found.things] == [
        ("calendars", "office", "2026-12-24 christmas", now)
    ]
    (change,) = found.callers
    assert change.when.startswith("2026-12-2")


def test_what_a_level_begins_and_ends_by_is_told() -> None:
    waiting = Threshold(Figure.WAITING, 50, 20)
    old = replace(nodes(), degradation=("busy", "storm"), ladder=(Rung("busy", (waiting,)),))
    late = Threshold(Figure.LONGEST_WAIT, 300, 60)
    new = replace(old, ladder=(Rung("storm", (waiting, late), 60 * S, "wealth"),))
    found = [(thing.section, thing.name, thing.before, thing.now) for thing in difference(old, new, TODAY).things]
    assert found == [
        ("degradation", "busy", "waiting from 50 until 20, for 5m", "by hand"),
        (
            "degradation",
            "storm",
            "by hand",
            "waiting from 50 until 20, or longest wait from 5m until 60s in wealth, for 60s",
        ),
    ]


def test_the_order_of_degradation_is_told_and_walked() -> None:
    asks = nodes(main_2=Branch(IsDegraded("storm"), "q2", "q1"))
    found = difference(
        replace(asks, degradation=("busy", "storm")), replace(asks, degradation=("storm", "busy")), TODAY
    )
    assert [(thing.section, thing.before, thing.now) for thing in found.things] == [
        ("degradation", "busy and storm", "storm and busy")
    ]
    (change,) = found.callers
    assert (change.when, change.now) == ("while degraded to busy", "waits in claims")


@pytest.mark.parametrize(
    ("check", "length", "typed"), [(Check.LUHN, 16, "1111111111111117"), (Check.ID_CARD, 18, "111111111111111110")]
)
def test_digits_that_pass_the_check_are_tried(check: Check, length: int, typed: str) -> None:
    ask = Collect("account", "ask", length, 19, 5 * S, 2 * S, "#", 1, False, "q1", "bye", check)
    (change,) = difference(nodes(main_2=ask), nodes(main_2=replace(ask, next="q2")), TODAY).callers
    assert (change.keys, change.now) == ((typed,), "waits in claims")


def test_two_questions_of_the_same_name_are_both_compared() -> None:
    ask = Collect("account", "ask", 1, 9, 5 * S, 2 * S, "#", 1, False, "flows.main[2]", "bye")
    old, new = (nodes(main_1=replace(ask, wait=wait), main_2=replace(ask, next="q1")) for wait in (5 * S, 9 * S))
    assert [(thing.name, thing.part) for thing in difference(old, new, TODAY).things] == [("account", "wait")]


WEALTH_ALONE = AllOf((ManyWait("wealth", 5), Not(ManyWait("claims", 5))))
"""True in none of the worlds: queues are all crowded, or none is."""


@pytest.mark.parametrize(
    ("step", "old", "new", "expected"),
    [
        ("rare", EnterQueue("general"), EnterQueue("claims"), ("rare", "queue", "general", "claims")),
        ("rare", EnterQueue("general"), LeaveMessage("claims"), ("rare", "step", "enter queue", "leave message")),
        ("main_2", Branch(WEALTH_ALONE, "rare", "q1"), Branch(WEALTH_ALONE, "q2", "q1"),
         ("flows.main[2]", "then", "enter queue general", "enter queue claims")),
        ("main_2", Branch(OnDate(TODAY - timedelta(9), TODAY - timedelta(9)), "rare", "q1"),
         Branch(OnDate(TODAY - timedelta(8), TODAY - timedelta(8)), "rare", "q1"),
         ("flows.main[2]", "condition", "2026-11-16", "2026-11-17")),
    ],
)  # fmt: skip
def test_steps_to_which_no_supposed_caller_comes_are_told_as_they_stand(
    step: str, old: Node, new: Node, expected: tuple[str, ...]
) -> None:
    rest = {"main_2": Branch(WEALTH_ALONE, "rare", "q1"), "rare": EnterQueue("general")}
    queues = {"wealth": WEALTH, "claims": replace(WEALTH, name="claims")}
    before, now = (replace(nodes(**{**rest, step: node}), queues=queues) for node in (old, new))
    found = difference(before, now, TODAY)
    assert not found.callers
    things = [(thing.name, thing.part, thing.before, thing.now) for thing in found.things if thing.section == "steps"]
    assert expected in things


@pytest.mark.parametrize(
    ("condition", "when"),
    [
        (AllOf((ManyWait("wealth", 5), Not(IsStaffed("wealth", 1)))), "while many wait and nobody is on duty"),
        (AllOf((IsDegraded("storm"), ManyWait("wealth", 5))), "while degraded to storm and while many wait"),
    ],
)
def test_what_is_unusual_in_two_ways_is_walked_too(condition: Condition, when: str) -> None:
    asks = {"main_1": Branch(condition, "box", "q1")}
    old, new = (replace(nodes(**asks, **more), degradation=("storm",)) for more in ({}, {"box": EnterQueue("claims")}))  # type: ignore[arg-type]
    assert {change.when for change in difference(old, new, TODAY).callers} == {when}
