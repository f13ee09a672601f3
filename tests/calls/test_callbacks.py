"""A callback keeps the place: who has hung up is called back when his turn comes, and not before."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta

import pytest

from ivr.calls.call_me_back import ASKED
from ivr.core.agent import InCall, NotReady, Ready, WrapUp
from ivr.core.callback import State
from ivr.core.outbound_rules import OutboundRules
from ivr.core.overflow_rules import ToCallbackNote
from ivr.core.queues import CallbackRules
from ivr.core.record_policy import IfImpossible, RecordingRules
from ivr.core.rulebook import Calendar, Prompt, Rulebook, Span, Trunk
from ivr.core.steps import EnterQueue, NoteCallback
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, Busy, Declines, HangUp, InTurn, NeverAnswers, Phone, Unreachable
from tests.calls.house import DID, NODES, WEDNESDAY, House, rules
from tests.virtual_time import virtual

S = timedelta(seconds=1)
A1, A2 = "PJSIP/1001", "PJSIP/1002"
CALLER, OTHER = "13900001111", "13900005555"
DIAL = CallbackRules(tries=2, every=600 * S, ring=30 * S)
ASKS_NUMBER = replace(DIAL, ask_number="your_number")
ANY_NUMBER = replace(ASKS_NUMBER, any_number=True)


def rulebook(callback: CallbackRules | None = DIAL, **changes: object) -> Rulebook:
    """Callers wait at once, and may press 1 to be called back."""
    queue = replace(
        rules().queues["wealth"],
        overflow=(),
        announce=(),
        while_waiting={"1": ToCallbackNote("box")},
        callback=callback,
    )
    nodes = {**NODES, "flows.main[1]": EnterQueue("wealth")}
    return rules(nodes=nodes, queues={"wealth": queue}, **changes)


def customer(number: str = CALLER) -> str:
    return f"PJSIP/{number}@trunk-carrier"


def house(callback: CallbackRules | None = DIAL, phone: Phone | None = None, **changes: object) -> House:
    """1001 answers and talks until the other side hangs up; so does the customer, for ten seconds."""
    h = House(FakeSwitch(), rulebook(callback, **changes))
    h.fake.phones |= {A1: Answers(2 * S), customer(): phone or Answers(3 * S, (HangUp(10 * S),))}
    return h


async def asks(h: House, number: str = CALLER, keys: str = "1", hangs_up: bool = True) -> str:
    call = h.fake.call_in(DID, number)
    await asyncio.sleep(2)
    h.fake.press(call, *keys)
    await asyncio.sleep(1)
    if hangs_up:
        h.fake.hang_up_by_peer(call)
        await asyncio.sleep(0.1)
    return call


async def over(h: House) -> None:
    """All callbacks and calls are over, and nothing is left."""
    while h.callbacks.open:  # noqa: ASYNC110 - virtual time
        await asyncio.sleep(0.5)
    await h.over()
    assert h.fake.leaks() == []


def told(h: House, call: str) -> list[str]:
    """What the trace says of the callback, without the word itself."""
    return [step.line.removeprefix("callback: ") for step in h.trace if step.call == call and "callback:" in step.line]


def state(h: House, agent: str = "1001") -> object:
    return next(duty.state for duty in h.floor.agents() if duty.agent.id == agent)


def dialled(h: House) -> list[str]:
    return [command.args[0].endpoint for command in h.fake.commands if command.verb == "dial"]  # type: ignore[attr-defined]


@virtual
async def test_who_pressed_the_key_and_hung_up_is_called_back_when_an_agent_is_free() -> None:
    h = house()
    call = await asks(h)
    assert [one.state for one in h.callbacks.open] == [State.WAITING]
    await asyncio.sleep(60)
    assert dialled(h) == []
    h.agents_ready("1001")
    await asyncio.sleep(8)
    back = next(one.id for one in h.reception.calls)
    assert h.fake.talking(back, h.reception.calls[0].partner.channel)  # type: ignore[union-attr]
    assert state(h) == InCall(back)
    await asyncio.sleep(10)
    assert isinstance(state(h), WrapUp)
    await over(h)
    assert dialled(h) == [A1, customer()]
    assert h.outcome(call) == "CALLBACK"
    assert h.outcome(back) == "COMPLETECALLER"
    assert h.recordings.finished == [call, back]
    assert told(h, call) == [
        "is called back at 139****1111, keeps his place in wealth",
        "he is on the line",
        "waits in wealth; 1001 phone not registered; 1002 phone not registered",
        "offered to 1001: longest idle (0 s) with wealth 4",
        "1001 answered, 139****1111 is dialled",
        "talks with 1001",
    ]


@virtual
async def test_nobody_is_dialled_while_he_is_still_on_the_line() -> None:
    h = house()
    h.fake.durations["callback_noted"] = 30 * S
    call = await asks(h, hangs_up=False)
    h.agents_ready("1001")
    await asyncio.sleep(5)
    assert dialled(h) == []
    h.fake.hang_up_by_peer(call)
    await over(h)
    assert customer() in dialled(h)


@virtual
async def test_he_is_not_called_before_those_who_have_waited_longer() -> None:
    h = house()
    first = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(5)
    await asks(h)
    later = h.fake.call_in(DID, "13900006666")
    await asyncio.sleep(5)
    assert [h.floor.position(caller.call) for caller in h.floor.callers()] == [1, 2, 3]
    h.agents_ready("1001")
    await asyncio.sleep(5)
    assert dialled(h) == [A1]
    assert h.fake.talking(first, h.reception.calls[0].partner.channel)  # type: ignore[union-attr]
    h.fake.hang_up_by_peer(first)
    await asyncio.sleep(12)
    assert dialled(h) == [A1, A1, customer()]
    assert later in h.reception
    await asyncio.sleep(30)
    h.fake.hang_up_by_peer(later)
    await over(h)


@virtual
async def test_the_agent_hears_who_is_called_and_the_customer_why() -> None:
    h = house(replace(DIAL, agent_hears="calling {caller}", customer_hears="here_is_the_firm"))
    await asks(h)
    h.agents_ready("1001")
    await over(h)
    agent = next(channel for channel in h.fake.said if channel.startswith("agent"))
    back = next(channel for channel in h.fake.said if "back" in channel)
    assert h.fake.heard(agent) == ["calling", CALLER]
    assert h.fake.heard(back) == ["here_is_the_firm"]


@virtual
@pytest.mark.parametrize(("phone", "why"), [(NeverAnswers(), "no answer"), (Busy(), "busy"), (Declines(), "declined")])
async def test_who_is_not_reached_is_tried_again_by_rule_and_then_closed_with_a_note(phone: Phone, why: str) -> None:
    h = house(phone=phone)
    call = await asks(h)
    h.agents_ready("1001")
    await asyncio.sleep(40)
    (one,) = h.callbacks.open
    assert (one.state, one.tries) == (State.WAITING, 1)
    assert isinstance(state(h), Ready)  # freed as after a call, wrap-up over
    assert h.floor.callers() == []
    await asyncio.sleep(540)
    assert dialled(h).count(customer()) == 1
    await over(h)
    assert dialled(h).count(customer()) == 2
    assert told(h, call)[-1] == "not reached in 2 of 2 tries"
    assert f"try 1: {why}" in told(h, call)


@virtual
async def test_after_a_try_in_vain_the_agent_has_his_wrap_up() -> None:
    h = house(phone=Busy())
    await asks(h)
    h.agents_ready("1001")
    await asyncio.sleep(2.5)
    assert isinstance(state(h), WrapUp)
    h.callbacks.stop()
    await h.over()


@virtual
async def test_an_agent_who_does_not_answer_costs_the_customer_nothing_but_time() -> None:
    h = house()
    h.fake.phones |= {A1: Declines(), A2: Answers(S)}
    call = await asks(h)
    h.agents_ready("1001", "1002")
    await over(h)
    assert dialled(h) == [A1, A2, customer()]
    assert "1001: declined; he keeps his place" in told(h, call)
    assert h.outcome(call) == "CALLBACK"


@virtual
async def test_an_agent_who_hangs_up_while_the_customers_phone_rings_ends_the_ringing_and_the_next_is_asked() -> None:
    h = house(phone=InTurn([NeverAnswers(), Answers(S, (HangUp(5 * S),))]))
    h.fake.phones |= {A1: Answers(S, (HangUp(5 * S),)), A2: Answers(S)}
    call = await asks(h)
    h.agents_ready("1001")
    await asyncio.sleep(6.5)
    assert isinstance(state(h), NotReady)
    assert not [channel for channel in h.fake.channels if "back" in channel]
    h.agents_ready("1002")
    await over(h)
    assert dialled(h) == [A1, customer(), A2, customer()]
    assert "1001 hung up before the customer answered" in told(h, call)
    assert told(h, call)[-1] == "talks with 1002"


@virtual
async def test_an_agent_who_hangs_up_as_the_customer_answers_leaves_him_first_in_the_queue() -> None:
    h = house(replace(DIAL, customer_hears="here_is_the_firm"), phone=Answers(2 * S, (HangUp(60 * S),)))
    h.fake.durations["here_is_the_firm"] = 5 * S
    h.fake.phones |= {A1: Answers(S, (HangUp(4 * S),)), A2: Answers(S)}
    call = await asks(h)
    h.agents_ready("1001")
    await asyncio.sleep(7)
    back = h.reception.calls[0]
    assert h.floor.position(back.id) == 1
    h.agents_ready("1002")
    await asyncio.sleep(5)
    assert h.fake.talking(back.id, back.partner.channel)  # type: ignore[union-attr]
    await over(h)
    assert told(h, call)[-1] == "1001 hung up; the customer waits on the line"


CLOSED = Calendar("desk", "Asia/Shanghai", ((Span(time(19), time(20)),),) * 7)
"""It is 18:00 in Shanghai."""


@virtual
async def test_a_customer_who_calls_again_and_reaches_an_agent_is_not_called_back() -> None:
    h = house(replace(DIAL, hours="desk"), calendars={"desk": CLOSED})
    call = await asks(h)
    h.agents_ready("1001")
    again = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(10)
    assert h.fake.talking(again, h.reception.calls[0].partner.channel)  # type: ignore[union-attr]
    assert h.callbacks.open == ()
    assert told(h, call)[-1] == "called again, and talks with agent 1001"
    h.fake.hang_up_by_peer(again)
    await over(h)


@virtual
async def test_a_customer_who_is_on_the_line_again_is_not_dialled_and_gets_the_agent_himself() -> None:
    h = house()
    call = await asks(h)
    again = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    h.agents_ready("1001")
    await asyncio.sleep(5)
    assert h.fake.talking(again, h.reception.calls[0].partner.channel)  # type: ignore[union-attr]
    assert dialled(h) == [A1]
    assert told(h, call)[-2:] == ["he is on the line", "called again, and talks with agent 1001"]
    h.fake.hang_up_by_peer(again)
    await over(h)


@virtual
async def test_who_called_again_and_gave_up_is_called_back_then() -> None:
    h = house()
    await asks(h)
    again = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    h.fake.phones[A1] = InTurn([Declines(30 * S), Answers(S)])
    h.agents_ready("1001")
    await asyncio.sleep(2)
    h.fake.hang_up_by_peer(again)
    await over(h)
    assert dialled(h)[-1] == customer()


@virtual
async def test_a_callback_under_way_is_ended_when_its_customer_reaches_an_agent_by_himself() -> None:
    h = house(phone=NeverAnswers())
    h.fake.phones |= {A1: Answers(S), A2: Answers(5 * S)}
    call = await asks(h)
    h.agents_ready("1001")
    await asyncio.sleep(3)
    again = h.fake.call_in(DID, CALLER)
    h.agents_ready("1002")
    await asyncio.sleep(8)
    assert h.fake.talking(again, h.reception.calls[-1].partner.channel)  # type: ignore[union-attr]
    assert told(h, call)[-1] == "called again, and talks with agent 1002"
    assert isinstance(state(h), Ready)
    h.fake.hang_up_by_peer(again)
    await over(h)


@virtual
async def test_one_number_in_one_queue_is_taken_once_and_told_so() -> None:
    h = house(replace(DIAL, known="you_wait_already"))
    await asks(h)
    again = await asks(h, hangs_up=False)
    await asyncio.sleep(1)
    assert h.fake.heard(again)[-1] == "you_wait_already"
    assert len(h.callbacks.open) == 1
    assert "callback_known" in h.story(again)
    h.callbacks.stop()
    await h.over()


@virtual
@pytest.mark.parametrize(
    ("caller", "keys", "number"),
    [
        (CALLER, "#", CALLER),
        (CALLER, "", CALLER),
        (CALLER, "13900005555#", OTHER),
        (CALLER, "12#", CALLER),
        (CALLER, "110#", CALLER),
        (CALLER, "0085223456789#", CALLER),
        ("", "13900005555#", OTHER),
        ("", "139000055551234567", "139000055551234"),
    ],
)
async def test_he_confirms_his_number_or_keys_in_another(caller: str, keys: str, number: str) -> None:
    h = house(ANY_NUMBER, outbound=OutboundRules(country_code="86", allow=("139*",)))
    call = await asks(h, caller, hangs_up=False)
    h.fake.press(call, *keys)
    await asyncio.sleep(40)
    assert [one.number for one in h.callbacks.open] == [number]
    assert h.outcome(call) == "CALLBACK"
    h.callbacks.stop()
    await h.over()


NOT_THIS_ONE = OutboundRules(country_code="86", allow=("0755*",))


async def is_called_back_at(h: House, number: str) -> None:
    """He has chosen, and is called there, and nowhere else."""
    await asyncio.sleep(40)
    assert [one.number for one in h.callbacks.open] == [number]
    h.agents_ready("1001")
    await asyncio.sleep(8)
    assert [one for one in dialled(h) if "@trunk" in one] == [customer(number)]
    h.callbacks.stop()
    await h.over()


@pytest.mark.parametrize("outbound", [OutboundRules(country_code="86"), NOT_THIS_ONE], ids=["all at home", "not this"])
@pytest.mark.parametrize(("keys", "number"), [("#", CALLER), ("13600007777#", CALLER), (f"{OTHER}#", OTHER)])
@virtual
async def test_a_caller_may_choose_a_customers_number_and_those_that_the_rules_name_and_no_other(
    keys: str, number: str, outbound: OutboundRules
) -> None:
    h = house(ANY_NUMBER, outbound=outbound)
    call = await asks(h, hangs_up=False)
    h.fake.press(call, *keys)
    await is_called_back_at(h, number)


ALL_ALLOWED = OutboundRules(country_code="86", allow=("1*", "0*"))
STRANGER = "13600007777"


@pytest.mark.parametrize(("rule", "number"), [(ASKS_NUMBER, CALLER), (ANY_NUMBER, STRANGER)], ids=["as is", "any"])
@virtual
async def test_what_the_rules_allow_is_keyed_in_only_where_they_say_so(rule: CallbackRules, number: str) -> None:
    h = house(rule, outbound=ALL_ALLOWED)
    call = await asks(h, hangs_up=False)
    h.fake.press(call, *f"{STRANGER}#")
    await is_called_back_at(h, number)


@pytest.mark.parametrize(
    ("caller", "then", "number"),
    [
        (CALLER, f"{OTHER}#", OTHER),
        (CALLER, "#", CALLER),
        (CALLER, f"{STRANGER}#", CALLER),
        ("", f"{OTHER}#", OTHER),
        (f"+86{STRANGER}", f"{STRANGER}#", STRANGER),
    ],
    ids=["a customer's", "his own", "no other again", "his own is withheld", "his own, as it is at home"],
)
@pytest.mark.parametrize("said", ["cannot_call", "wrong_key"])
@virtual
async def test_whose_number_is_not_called_hears_so_and_is_asked_once_more(
    caller: str, then: str, number: str, said: str
) -> None:
    rule = ASKS_NUMBER if said == "wrong_key" else replace(ASKS_NUMBER, cannot_call=said)
    h = house(rule, outbound=ALL_ALLOWED, prompts={said: Prompt(said, {"zh": "x"})})
    call = await asks(h, caller, hangs_up=False)
    h.fake.press(call, *"13600008888#")
    await asyncio.sleep(5)
    assert h.fake.heard(call)[-2:] == [said, "your_number"]
    h.fake.press(call, *then)
    await asyncio.sleep(40)
    assert [one.number for one in h.callbacks.open] == [number]
    assert h.fake.heard(call)[-1] == "callback_noted"
    assert "callback_number" in h.story(call)
    h.callbacks.stop()
    await h.over()


@virtual
async def test_where_no_prompt_says_so_he_is_asked_once_more_without_a_word() -> None:
    h = house(ASKS_NUMBER, outbound=ALL_ALLOWED)
    call = await asks(h, hangs_up=False)
    h.fake.press(call, *f"{STRANGER}#")
    await asyncio.sleep(5)
    assert h.fake.heard(call).count("your_number") == ASKED
    assert "wrong_key" not in h.fake.heard(call)
    h.fake.press(call, "#")
    h.callbacks.stop()
    await h.over()


@virtual
async def test_who_withholds_his_number_and_keys_in_none_is_noted_as_before() -> None:
    h = house(ASKS_NUMBER)
    call = await asks(h, "", hangs_up=False)
    await asyncio.sleep(60)
    assert h.callbacks.open == ()
    assert h.fake.heard(call).count("your_number") == ASKED
    assert h.outcome(call) == "CALLBACK"
    await over(h)


@virtual
async def test_who_hangs_up_while_he_is_asked_is_called_back_at_his_own_number() -> None:
    h = house(ASKS_NUMBER)
    call = await asks(h)
    assert [one.number for one in h.callbacks.open] == [CALLER]
    assert h.outcome(call) == "CALLBACK"
    h.callbacks.stop()
    await h.over()


@virtual
@pytest.mark.parametrize(("waits", "kept"), [(29, 0), (31, 1)])
async def test_who_gives_up_after_waiting_long_enough_is_called_back_by_rule(waits: float, kept: int) -> None:
    h = house(replace(DIAL, abandoned_after=30 * S))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(waits)
    h.fake.hang_up_by_peer(call)
    await asyncio.sleep(2)
    assert len(h.callbacks.open) == kept
    assert h.outcome(call) == "ABANDON"
    h.callbacks.stop()
    await h.over()


@virtual
async def test_he_is_not_dialled_while_it_is_closed_and_keeps_his_place() -> None:
    h = house(replace(DIAL, hours="desk"), calendars={"desk": CLOSED})
    call = await asks(h)
    h.agents_ready("1001")
    await asyncio.sleep(1800)
    assert dialled(h) == []
    assert h.floor.callers() == []
    assert told(h, call)[-1] == "desk is closed until 19:00 (Wednesday)"
    since = h.callbacks.open[0].since
    await over(h)
    assert dialled(h) == [A1, customer()]
    assert since < WEDNESDAY + 5 * S


@virtual
async def test_without_the_word_a_note_is_kept_and_nobody_dials() -> None:
    h = house(None)
    call = await asks(h)
    h.agents_ready("1001")
    await asyncio.sleep(60)
    assert h.callbacks.open == ()
    assert dialled(h) == []
    assert h.outcome(call) == "CALLBACK"
    await over(h)


@virtual
async def test_the_next_trunk_is_tried_where_one_cannot_reach_him() -> None:
    h = house(trunks={"carrier": Trunk("carrier", "a"), "second": Trunk("second", "b", order=2)}, phone=Unreachable())
    h.fake.phones[f"PJSIP/{CALLER}@trunk-second"] = Answers(S, (HangUp(5 * S),))
    call = await asks(h)
    h.agents_ready("1001")
    await over(h)
    assert dialled(h) == [A1, customer(), f"PJSIP/{CALLER}@trunk-second"]
    assert told(h, call)[-1] == "talks with 1001"


@virtual
async def test_a_customer_who_is_gone_as_he_is_connected_counts_as_not_reached() -> None:
    h = house(phone=Answers(S, (HangUp(timedelta(0)),)))
    call = await asks(h)
    h.agents_ready("1001")
    await over(h)
    assert "try 1: hung up at once" in told(h, call)


@virtual
async def test_where_the_rules_refuse_calls_without_a_recording_nobody_is_called_back_without_one() -> None:
    h = house(recording=RecordingRules(if_impossible=IfImpossible.REFUSE))
    call = await asks(h)
    h.recordings.reason = "disk full"
    h.agents_ready("1001")
    await over(h)
    assert told(h, call)[-1] == "recording is impossible: disk full"


@virtual
async def test_a_flow_gives_a_place_in_a_queue_that_calls_back_and_else_a_note() -> None:
    nodes = {**NODES, "flows.main[1]": NoteCallback("box", "wealth")}
    for rule, kept in ((DIAL, 1), (None, 0)):
        book = rulebook(rule)
        h = House(FakeSwitch(), replace(book, nodes=nodes))
        call = h.fake.call_in(DID, CALLER)
        await asyncio.sleep(5)
        assert (len(h.callbacks.open), h.outcome(call)) == (kept, "CALLBACK")
        h.callbacks.stop()
        await h.over()
