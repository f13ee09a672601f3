"""A queue as a caller of one language finds it: agents who do not speak it are for him as if they were not there."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.core.agent import InCall, NotReady
from ivr.core.conditions import IsStaffed, LongWait, Simple
from ivr.core.overflow_rules import OverflowCondition, OverflowStep, ToMessage, WhenExpectedWait, WhenNobody, WhenWaited
from ivr.core.queues import Announce, Exit
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Skill
from ivr.core.steps import Branch, ChooseLanguage, EnterQueue, HangUp, Node
from ivr.switch.fake import FakeSwitch
from ivr.versions.shadow import Begun, Shadow
from tests.calls.house import WEDNESDAY, House, rules
from tests.virtual_time import virtual

S = timedelta(seconds=1)
CHINESE, ENGLISH, CHOSEN = "4001", "4002", "4003"
CALLER = "13900002222"
AGENTS = {
    "1001": Agent("1001", "Li", (Skill("wealth", 4),), languages=("zh",)),
    "1002": Agent("1002", "Emma", (Skill("wealth", 4),), languages=("zh", "en")),
}
LONG = OverflowStep(RuleRef("last"), ToMessage("sorry"), (WhenWaited(600 * S),))


def house(first: Node | None = None, when: OverflowCondition | None = None, **queue: object) -> House:
    """Two numbers of two languages, and one at which it is chosen; 1001, who talks, is on duty, and 1002 is not."""
    steps = (OverflowStep(RuleRef("first"), ToMessage("sorry"), (when,)),) if when else ()
    changes = {"announce": (), "overflow": (*steps, LONG), **queue}
    wealth = replace(rules().queues["wealth"], **changes)  # type: ignore[arg-type]
    nodes = {
        "begin": first or EnterQueue("wealth"),
        "choose": ChooseLanguage("choose_language", {"1": "zh", "2": "en"}, 4 * S, "zh", "begin"),
        "q": EnterQueue("wealth"),
        "out": HangUp("goodbye"),
    }
    numbers = {CHINESE: "begin", ENGLISH: "begin", CHOSEN: "choose"}
    book = rules(
        nodes=nodes, numbers=numbers, number_languages={ENGLISH: "en"}, queues={"wealth": wealth}, agents=AGENTS
    )
    h = House(FakeSwitch(), book)
    h.floor.phone("1001", reachable=True)
    h.floor.restore("1001", InCall("another"))
    return h


def lines(h: House, call: str, *what: str) -> list[str]:
    return [step.line for step in h.trace if step.call == call and step.what in what]


async def all_gone(h: House, *calls: str) -> None:
    for call in calls:
        h.fake.hang_up_by_peer(call)
    await h.over()
    assert h.fake.leaks() == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"nobody": Exit(RuleRef("nobody"), ToMessage("sorry"))},
            "nobody is on duty for wealth who speaks en -> message sorry",
        ),
        ({"when": WhenNobody()}, "nobody on duty who speaks en, overflow -> message sorry"),
        ({"when": WhenExpectedWait(300 * S)}, "nobody on duty who speaks en, overflow -> message sorry"),
    ],
)
def test_who_speaks_what_nobody_on_duty_speaks_need_not_wait(changes: dict[str, object], reason: str) -> None:
    @virtual
    async def story() -> None:
        h = house(**changes)  # type: ignore[arg-type]
        chinese, english = h.fake.call_in(CHINESE, CALLER), h.fake.call_in(ENGLISH, CALLER)
        await asyncio.sleep(30)
        assert (h.outcome(chinese), h.outcome(english)) == ("", "MESSAGE")
        assert lines(h, english, "JOINEMPTY", "EXITWITHTIMEOUT") == [reason]
        await all_gone(h, chinese)

    story()


@virtual
async def test_who_waits_is_asked_again_when_the_last_who_speaks_his_language_goes() -> None:
    h = house(when=WhenNobody())
    h.floor.phone("1002", reachable=True)
    h.floor.restore("1002", InCall("another"))
    chinese, english = h.fake.call_in(CHINESE, CALLER), h.fake.call_in(ENGLISH, CALLER)
    await asyncio.sleep(30)
    assert h.outcome(english) == ""
    h.floor.restore("1002", NotReady("lunch"))
    await asyncio.sleep(5)
    assert (h.outcome(chinese), h.outcome(english)) == ("", "MESSAGE")
    await all_gone(h, chinese)


@pytest.mark.parametrize(
    ("condition", "waits"),
    [(IsStaffed("wealth", 1), True), (LongWait("wealth", 300 * S), False)],
)
def test_a_flow_asks_for_the_caller_s_own_language(condition: Simple, waits: bool) -> None:
    branch = Branch(condition, "q", "out") if waits else Branch(condition, "out", "q")

    @virtual
    async def story() -> None:
        h = house(branch)
        chinese, english = h.fake.call_in(CHINESE, CALLER), h.fake.call_in(ENGLISH, CALLER)
        await asyncio.sleep(5)
        assert "ENTERQUEUE" in h.story(chinese)
        assert "ENTERQUEUE" not in h.story(english)
        await all_gone(h, chinese)

    story()


@virtual
async def test_the_language_that_was_chosen_by_key_counts() -> None:
    h = house(Branch(IsStaffed("wealth", 1), "q", "out"))
    calls = [h.fake.call_in(CHOSEN, CALLER) for _ in range(2)]
    await asyncio.sleep(1)
    for call, key in zip(calls, "12", strict=True):
        h.fake.press(call, key)
    await asyncio.sleep(5)
    assert ["ENTERQUEUE" in h.story(call) for call in calls] == [True, False]
    await all_gone(h, calls[0])


@virtual
async def test_the_wait_is_told_from_those_who_speak_his_language() -> None:
    tells = (Announce("wait {wait}", 10 * S, 600 * S), Announce("please_wait", 12 * S, 600 * S))
    h = house(announce=tells)
    chinese, english = h.fake.call_in(CHINESE, CALLER), h.fake.call_in(ENGLISH, CALLER)
    await asyncio.sleep(20)
    assert h.fake.heard(chinese)[:2] == ["wait", "126"]
    assert h.fake.heard(english) == ["please_wait"]
    await all_gone(h, chinese, english)


@virtual
async def test_the_shadow_asks_in_the_same_language() -> None:
    """Both versions send away whom nobody understands, so they agree about both callers."""
    h = house(Branch(IsStaffed("wealth", 1), "q", "out"))
    h.desk.shadow = Shadow(replace(h.rules, version="v2"), Begun(Path("new.yaml")), WEDNESDAY)
    chinese, english = h.fake.call_in(CHINESE, CALLER), h.fake.call_in(ENGLISH, CALLER)
    await asyncio.sleep(5)
    other = replace(h.rules, version="v3", nodes={**h.rules.nodes, "begin": EnterQueue("wealth")})
    h.desk.shadow = shadow = Shadow(other, Begun(Path("new.yaml")), WEDNESDAY)
    late = h.fake.call_in(CHINESE, CALLER), h.fake.call_in(ENGLISH, CALLER)
    await asyncio.sleep(5)
    why = "1 or more on duty for wealth? no: 0 who speak en are"
    told = f"{ENGLISH}: {why} -> goodbye goodbye; it would be: queue wealth"
    assert [(call, str(difference)) for _, call, difference in shadow.latest] == [(late[1], told)]
    assert not lines(h, english, "shadow")
    await all_gone(h, chinese, late[0])
