"""A shadow sees every decision of a call, tells where it would differ, and has no effect."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import thread_time

import pytest

from ivr.calls import beside
from ivr.core.needs import Need
from ivr.core.overflow_rules import OverflowStep, ToVoicemail, WhenOpen, WhenWaited
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Rulebook
from ivr.core.steps import Collect, Menu, Play
from ivr.store.store import Store
from ivr.switch.fake import FakeSwitch
from ivr.versions.shadow import Begun, Shadow
from tests.calls.house import DID, NODES, WEDNESDAY, House, rules
from tests.virtual_time import virtual

S = timedelta(seconds=1)


def other(**changes: object) -> Rulebook:
    """Another version; what it is about is changed by the test."""
    return rules(**{"version": "v2", **changes})


def with_keys(**keys: str) -> Rulebook:
    menu = NODES["menus.main"]
    assert isinstance(menu, Menu)
    return other(nodes={**NODES, "menus.main": replace(menu, keys={**menu.keys, **keys})})


async def story(book: Rulebook, *keys: str, waits: float = 1) -> tuple[House, str]:
    """A caller who presses these keys, and hangs up some time after the last; the other version decides beside."""
    h = House(FakeSwitch(), rules())
    h.desk.shadow = Shadow(book, Begun(Path("new.yaml")), WEDNESDAY)
    return h, await presses(h, *keys, waits=waits)


async def presses(h: House, *keys: str, waits: float = 1) -> str:
    """He calls, presses these keys, and hangs up."""
    call = h.fake.call_in(DID, "13900001111")
    for key in keys:
        await asyncio.sleep(2.5)
        h.fake.press(call, key)
    await asyncio.sleep(waits)
    h.fake.hang_up_by_peer(call)
    await h.over()
    return call


def told(h: House) -> list[str]:
    return [step.line.removeprefix("rules v2 would differ: ") for step in h.trace if step.what == "shadow"]


@virtual
async def test_versions_that_agree_have_nothing_to_tell() -> None:
    h, _ = await story(other(), "4", "*", "1", waits=70)
    assert told(h) == []
    assert h.desk.shadow
    assert (h.desk.shadow.calls, h.desk.shadow.differing) == (1, {})


@virtual
async def test_a_key_that_would_lead_elsewhere_is_told_and_leads_where_it_did() -> None:
    h, call = await story(with_keys(**{"1": "to_note"}), "1")
    assert told(h) == ["menu main, key 1: queue wealth; it would be: queue noted"]
    assert "ENTERQUEUE" in h.story(call)
    assert h.desk.shadow
    assert [(which, str(what)) for _, which, what in h.desk.shadow.latest] == [(call, told(h)[0])]


@pytest.mark.parametrize("who_masks", ["both", "the live one", "the other"])
def test_digits_that_either_version_keeps_secret_are_told_by_neither(who_masks: str) -> None:
    asks = NODES["collect"]
    assert isinstance(asks, Collect)
    live, theirs = replace(asks, masked=who_masks != "the other"), replace(asks, masked=who_masks != "the live one")

    @virtual
    async def tries() -> None:
        h = House(FakeSwitch(), rules(nodes={**NODES, "collect": live}))
        shadow = Shadow(
            other(nodes={**NODES, "collect": replace(theirs, next="bye")}), Begun(Path("new.yaml")), WEDNESDAY
        )
        h.desk.shadow = shadow
        call = h.fake.call_in(DID, "13900001111")
        await asyncio.sleep(2.5)
        h.fake.press(call, "5", *"4711")
        await asyncio.sleep(3)
        h.fake.hang_up_by_peer(call)
        await h.over()
        assert [line.partition(":")[0] for line in told(h)] == ["is asked for card, key ****"]
        assert "4711" not in repr((told(h), shadow.latest))

    tries()


@virtual
async def test_a_greeting_that_would_differ_is_told_as_the_call_begins() -> None:
    h, _ = await story(other(nodes={**NODES, "flows.main[1]": Play("hello", "flows.main[2]")}))
    assert len(told(h)) == 1
    assert told(h)[0].startswith(DID)
    assert "hears hello -> menu main" in told(h)[0]


@virtual
async def test_a_menu_that_the_other_has_not_is_passed_over_until_both_have_the_same_place() -> None:
    menu = NODES["menus.main"]
    assert isinstance(menu, Menu)
    nodes = {name: node for name, node in NODES.items() if name != "menus.sub"}
    nodes["menus.main"] = replace(menu, keys={key: to for key, to in menu.keys.items() if key != "4"})
    h, _ = await story(other(nodes=nodes), "4", "1")
    assert told(h) == ["menu main, key 4: menu sub; it would be: is asked again wrong_key"]


@virtual
async def test_rules_without_the_number_the_flow_and_the_queue_say_so_and_the_call_goes_its_way() -> None:
    h, call = await story(other(numbers={}, nodes={}, queues={}), "4", "1", waits=70)
    assert [line.partition("; it would be: ")[2] for line in told(h)] == [
        "nobody has this number",
        "there is no such queue",
    ]
    assert "ENTERQUEUE" in h.story(call)


@virtual
async def test_a_shadow_with_fewer_overflow_steps_than_the_caller_has_gone_through_has_nothing_to_offer() -> None:
    queues = {**rules().queues, "wealth": replace(rules().queues["wealth"], overflow=())}
    h, _ = await story(other(queues=queues), "1", waits=95)
    assert all("it would be: waits until something changes" in line for line in told(h))
    assert len(told(h)) > 1


@virtual
async def test_a_waiting_caller_s_difference_is_told_once() -> None:
    sooner = replace(rules().queues["wealth"].overflow[0], when=(WhenWaited(30 * S),))
    wealth = replace(rules().queues["wealth"], needs=(Need("wealth", 1),), overflow=(sooner,))
    h, _ = await story(other(queues={"wealth": wealth}), "1", waits=50)
    assert told(h) == [
        "wealth: needs wealth 3; it would be: needs wealth 1",
        "wealth: waits until 10:01:02; it would be: waits until 10:00:32",
    ]
    assert h.desk.shadow
    assert h.desk.shadow.differing == {"queue": 1, "overflow": 1}


@virtual
async def test_both_are_asked_at_one_moment_though_the_clock_goes_on() -> None:
    """It is 18:00 in Shanghai as the house opens, and the office closes later."""
    step = OverflowStep(RuleRef("o"), ToVoicemail("box"), (WhenOpen("office", want=False),))
    queues = {**rules().queues, "wealth": replace(rules().queues["wealth"], overflow=(step,))}
    h = House(FakeSwitch(), rules(queues=queues))
    goes, asked = h.clock.wall, itertools.count()
    h.clock.wall = lambda: goes() + next(asked) * timedelta(microseconds=1)  # type: ignore[method-assign]
    h.desk.shadow = Shadow(other(queues=queues), Begun(Path("new.yaml")), WEDNESDAY)
    call = h.fake.call_in(DID, "13900001111")
    await asyncio.sleep(2.5)
    h.fake.press(call, "1")
    await asyncio.sleep(30)
    h.fake.hang_up_by_peer(call)
    await h.over()
    assert (told(h), "ENTERQUEUE" in h.story(call)) == ([], True)


class Burning(dict[str, object]):
    """Queues that take long to look at."""

    def get(self, *_: object) -> None:  # type: ignore[override]
        """Compute for longer than a decision may take."""
        until = thread_time() + 1.5 * beside.LONGEST
        while thread_time() < until:
            pass


BROKEN = replace(other(), numbers=None, nodes=None, queues=None)  # type: ignore[arg-type]
SLOW = other(queues=Burning())


@pytest.mark.parametrize(("book", "why"), [(BROKEN, "TypeError in call"), (SLOW, "one decision of call")])
@virtual
async def test_a_shadow_that_fails_or_is_slow_harms_no_call_and_is_asked_no_more(
    book: Rulebook, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alarms = list[str]()
    monkeypatch.setattr(Store, "alarm", lambda _, what, at, detail: alarms.append(f"{what}: {detail}"))
    h = House(FakeSwitch(), rules())
    shadow = h.desk.shadow = Shadow(book, Begun(Path("new.yaml")), WEDNESDAY)
    calls = [await presses(h, "1", waits=5) for _ in range(2)]
    assert [h.outcome(call) for call in calls] == ["ABANDON", "ABANDON"]
    assert ["ENTERQUEUE" in h.story(call) for call in calls] == [True, True]
    assert (h.desk.shadow, len(alarms)) == (None, 1), "the first call is the last that asks it"
    assert alarms[0].startswith(f"shadow dropped: rules v2: {why} {calls[0]}")
    assert shadow.failed.startswith(why)


@virtual
async def test_calls_that_would_go_otherwise_are_counted_once_each() -> None:
    h = House(FakeSwitch(), rules())
    book = replace(with_keys(**{"1": "to_note"}), queues={})
    shadow = h.desk.shadow = Shadow(book, Begun(Path("new.yaml")), WEDNESDAY)
    await presses(h, "1")
    await presses(h, "4")
    assert (shadow.calls, shadow.calls_differing, shadow.differing) == (2, 1, {"keys": 1, "queue": 1})


@virtual
async def test_a_call_that_is_over_is_forgotten() -> None:
    h, _ = await story(with_keys(**{"1": "to_note"}), "1")
    assert h.desk.shadow
    assert h.desk.shadow._beside == {}
