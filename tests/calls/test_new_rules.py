"""New rules while calls are under way: they finish the menu they are in, and nobody is disturbed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from ivr.core.agent import InCall, NotReady
from ivr.core.call import InFlow
from ivr.core.needs import Need
from ivr.core.overflow_rules import OverflowStep, ToGroup, ToMessage, WhenNobody, WhenWaited
from ivr.core.queues import Queue
from ivr.core.record_policy import RecordingRules
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Rulebook, Skill, Trunk
from ivr.core.steps import Back, Collect, EnterQueue, Menu, Node
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp, NeverAnswers, Press
from tests.calls.house import DID, NODES, House, Sounds, rules
from tests.virtual_time import virtual

S = timedelta(seconds=1)
KNOWN = "13900001111"


class Louder(Sounds):
    """The sounds of the newer version."""

    def media(self, prompt: str, language: str) -> str:
        return f"/sounds/{language}/{prompt}-v2"


def menu(name: str) -> Menu:
    node = NODES[name]
    assert isinstance(node, Menu)
    return node


def newer(**changes: object) -> Rulebook:
    """Key 1 of the main menu leads to the note, key 2 to the queue."""
    keys = {**menu("menus.main").keys, "1": "to_note", "2": "to_wealth"}
    nodes: dict[str, Node] = {**NODES, "menus.main": replace(menu("menus.main"), keys=keys)}
    return rules(**{"version": "v2", "nodes": nodes, **changes})


async def in_menu(h: House) -> str:
    call = h.fake.call_in(DID, KNOWN)
    await asyncio.sleep(2.5)
    return call


def queues(h: House, call: str) -> list[str]:
    lines = [step.line for step in h.trace if step.call == call and step.what == "ENTERQUEUE"]
    return [line.split()[2].rstrip(";") for line in lines]


@virtual
async def test_who_is_in_a_menu_finishes_it_and_the_next_caller_has_the_new_one() -> None:
    h = House(FakeSwitch(), rules())
    before = await in_menu(h)
    h.reception.new_rules(newer(), Louder())
    after = await in_menu(h)
    h.fake.press(before, "1")
    h.fake.press(after, "1")
    await asyncio.sleep(1)
    assert (queues(h, before), queues(h, after)) == (["wealth"], ["noted"])
    h.fake.hang_up_by_peer(before)
    await h.over()
    assert h.fake.leaks() == []


@virtual
async def test_after_a_wrong_key_he_is_still_asked_by_the_menu_he_is_in() -> None:
    h = House(FakeSwitch(), rules())
    call = await in_menu(h)
    h.reception.new_rules(newer(), Louder())
    h.fake.press(call, "8")
    await asyncio.sleep(3)
    h.fake.press(call, "9")  # again
    await asyncio.sleep(1)
    h.fake.press(call, "1")
    await asyncio.sleep(1)
    assert queues(h, call) == ["wealth"]
    assert not [name for name in h.fake.heard(call) if name.endswith("-v2")]
    h.fake.hang_up_by_peer(call)
    await h.over()


@virtual
async def test_after_the_menu_he_goes_on_by_the_new_rules_and_says_so() -> None:
    sub = replace(menu("menus.sub"), keys={"1": "to_note", "*": "back"})
    h = House(FakeSwitch(), rules())
    call = await in_menu(h)
    h.reception.new_rules(newer(nodes={**NODES, "menus.sub": sub}), Louder())
    h.fake.press(call, "4")
    await asyncio.sleep(1)
    h.fake.press(call, "1")
    await asyncio.sleep(1)
    assert queues(h, call) == ["noted"]
    assert [step.line for step in h.trace if step.what == "rules"] == ["goes on by rules v2"]
    assert h.fake.heard(call)[:3] == ["welcome", "main_menu", "sub_menu-v2"]
    await h.over()


@virtual
async def test_a_place_that_is_gone_from_the_new_rules_is_gone_through_by_the_old() -> None:
    h = House(FakeSwitch(), rules())
    h.agents_ready("1001")
    h.fake.phones["PJSIP/1001"] = Answers(S, (HangUp(5 * S),))
    call = await in_menu(h)
    h.reception.new_rules(newer(queues={}, nodes={}), Louder())
    h.fake.press(call, "1")
    await h.over()
    assert h.outcome(call) == "COMPLETEAGENT"


@virtual
async def test_who_waits_keeps_the_queue_s_rules_he_came_in_under() -> None:
    h = House(FakeSwitch(), rules())
    h.fake.phones["PJSIP/13800000001@trunk-carrier"] = NeverAnswers()
    call = await in_menu(h)
    h.fake.press(call, "1")
    await asyncio.sleep(5)
    h.reception.new_rules(newer(queues={name: replace(q, overflow=()) for name, q in rules().queues.items()}), Louder())
    await asyncio.sleep(70)
    assert "overflow" in h.story(call)
    h.fake.hang_up_by_peer(call)
    await h.over()


@virtual
async def test_who_waits_gets_whom_his_queue_asks_for_now() -> None:
    h = House(FakeSwitch(), rules())
    call = await in_menu(h)
    h.fake.press(call, "1")
    await asyncio.sleep(5)
    book = renamed(rules().queues["wealth"])
    h.reception.new_rules(book, Louder())
    h.floor.new_rules(book)
    h.fake.phones["PJSIP/1001"] = Answers(S, (HangUp(5 * S),))
    h.floor.phone("1001", reachable=True)
    await h.over()
    assert h.outcome(call) == "COMPLETEAGENT"
    assert any("with investments 4" in step.line for step in h.trace if step.what == "offer")


def waits_until_nobody_is_there() -> Queue:
    gives_up = OverflowStep(RuleRef("o"), ToMessage("sorry"), (WhenNobody(),))
    return replace(rules().queues["wealth"], overflow=(gives_up,))


def renamed(queue: Queue) -> Rulebook:
    """The queue's skill has another name."""
    agents = {"1001": Agent("1001", "Li", (Skill("investments", 4),))}
    return newer(agents=agents, queues={"wealth": replace(queue, needs=(Need("investments", 3),))})


@virtual
async def test_who_waits_until_nobody_is_there_counts_those_who_may_serve_him_now() -> None:
    queue = waits_until_nobody_is_there()
    h = House(FakeSwitch(), rules(queues={"wealth": queue}))
    h.agents_ready("1001")
    h.floor.restore("1001", InCall("another"))
    call = await in_menu(h)
    h.fake.press(call, "1")
    await asyncio.sleep(5)
    book = renamed(queue)
    h.reception.new_rules(book, Louder())
    h.floor.new_rules(book)
    behind = await in_menu(h)
    h.fake.press(behind, "2")
    await asyncio.sleep(5)
    assert [h.floor.position(one) for one in (call, behind)] == [1, 2]
    h.fake.hang_up_by_peer(behind)
    await asyncio.sleep(1)
    h.floor.restore("1001", NotReady("lunch"))
    await asyncio.sleep(5)
    h.fake.hang_up_by_peer(call)
    await h.over()
    assert h.outcome(call) == "MESSAGE"


@virtual
async def test_a_team_that_rings_together_is_the_team_of_today() -> None:
    group = OverflowStep(RuleRef("o"), ToGroup((), "desk", 20 * S), (WhenWaited(20 * S),))
    h = House(FakeSwitch(), rules(queues={"wealth": replace(rules().queues["wealth"], overflow=(group,))}))
    call = await in_menu(h)
    h.fake.press(call, "1")
    await asyncio.sleep(5)
    book = newer(agents={"3001": Agent("3001", "New", (), team="desk")})
    h.reception.new_rules(book, Louder())
    h.floor.new_rules(book)
    h.fake.phones["PJSIP/3001"] = Answers(S, (HangUp(5 * S),))
    h.floor.phone("3001", reachable=True)
    await asyncio.sleep(40)
    h.fake.hang_up_by_peer(call)
    await h.over()
    assert h.outcome(call) == "COMPLETEAGENT"


@virtual
async def test_who_is_served_by_older_rules_reaches_his_rm_over_the_lines_of_today() -> None:
    h = House(FakeSwitch(), rules())
    dialled = "PJSIP/13800000001@trunk-other"
    h.fake.phones[dialled] = Answers(S, (Press("1", 4 * S), HangUp(9 * S)))
    call = await in_menu(h)
    h.fake.press(call, "1")
    await asyncio.sleep(5)
    h.reception.new_rules(newer(trunks={"other": Trunk("other", "127.0.0.3")}), Louder())
    await h.over()
    assert h.outcome(call) == "COMPLETEAGENT"


@virtual
async def test_a_new_agent_serves_even_those_who_wait_already() -> None:
    h = House(FakeSwitch(), rules())
    call = await in_menu(h)
    h.fake.press(call, "1")
    await asyncio.sleep(5)
    book = newer(agents={"3001": Agent("3001", "New", (Skill("wealth", 5),))})
    h.reception.new_rules(book, Louder())
    h.floor.new_rules(book)
    h.fake.phones["PJSIP/3001"] = Answers(S, (HangUp(5 * S),))
    h.floor.phone("3001", reachable=True)
    await h.over()
    assert (h.outcome(call), [duty.agent.id for duty in h.floor.agents()]) == ("COMPLETEAGENT", ["3001"])


@virtual
async def test_whether_a_call_is_recorded_is_settled_as_it_arrives() -> None:
    h = House(FakeSwitch(), rules())
    before = await in_menu(h)
    h.reception.new_rules(newer(recording=RecordingRules(on=False)), Louder())
    after = await in_menu(h)
    h.fake.press(before, "2")
    h.fake.press(after, "1")
    await h.over()
    assert (h.recordings.finished, set(h.recordings.discarded)) == ([before], {after})


@virtual
async def test_masked_digits_stay_masked_by_rules_that_do_not_know_them() -> None:
    h = House(FakeSwitch(), rules())
    call = await in_menu(h)
    h.fake.press(call, "5")
    await asyncio.sleep(2)
    nodes = {name: node for name, node in NODES.items() if not isinstance(node, Collect)}
    h.reception.new_rules(newer(nodes=nodes), Louder())
    for key in "4711":
        h.fake.press(call, key)
    await asyncio.sleep(3)
    live = next(found for found in h.reception.calls if found.id == call)
    assert live.rules.version == "v2"
    assert "4711" not in str(await h.fake.snapshot())
    assert live.stage == InFlow("menus.main", "zh", answers=(("card", "4711"),), trail=("menus.main",))
    h.fake.hang_up_by_peer(call)
    await h.over()


@virtual
async def test_the_way_back_to_a_menu_that_is_gone_drops_nobody() -> None:
    nodes = {name: node for name, node in NODES.items() if name != "menus.main"}
    h = House(FakeSwitch(), rules())
    call = await in_menu(h)
    h.reception.new_rules(newer(nodes={**nodes, "back": Back(), "flows.main[2]": EnterQueue("wealth")}), Louder())
    h.fake.press(call, "4")
    await asyncio.sleep(2)
    h.fake.press(call, "*")
    await asyncio.sleep(2)
    assert h.outcome(call) == ""
    h.fake.hang_up_by_peer(call)
    await h.over()
