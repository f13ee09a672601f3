"""Nothing is kept before a caller agrees, his answer stands on record, and who refuses goes where the rules say."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ivr.core.call import Waiting
from ivr.core.gaps import Keep
from ivr.core.marks import MarkKind
from ivr.core.overflow_rules import ToCallbackNote, ToMessage, ToQueue
from ivr.core.queues import CallbackRules
from ivr.core.record_policy import ConsentRules, Direction, RecordingRules, RecordPolicy, ToFlow
from ivr.core.rule_ref import RuleRef
from ivr.core.steps import HangUp
from ivr.switch.fake_phones import Answers, Press
from ivr.switch.fake_phones import HangUp as HangsUp
from tests.calls.house import DID, House
from tests.calls.test_being_recorded import A1, CALLER, ON_TO_WEALTH, S, gaps, house, queue, told
from tests.virtual_time import virtual

ASK = ConsentRules("may_we_record")


async def called(h: House, *keys: str, at: float = 0.5, seconds: float = 30) -> str:
    """A caller who presses these keys so long after the answer."""
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(at)
    h.fake.press(call, *keys)
    await asyncio.sleep(seconds)
    h.fake.hang_up_by_peer(call)
    await h.over()
    return call


def consent(h: House, call: str) -> list[tuple[str, str, str]]:
    marks = [mark for mark in h.marks if mark.call == call and mark.kind is MarkKind.CONSENT]
    return [(mark.what, mark.who, mark.why) for mark in marks]


def waits(h: House, call: str) -> list[str]:
    return [str(step.facts["queue"]) for step in h.trace if step.call == call and step.what == "ENTERQUEUE"]


@virtual
async def test_nothing_is_kept_before_he_agrees_and_what_follows_is() -> None:
    h = house(RecordingRules(because="MiFID II", consent=ASK), queue("wealth"))
    call = await called(h, "1", at=3)
    verbs = [one.verb for one in h.fake.commands]
    assert verbs.index("end_capture") < verbs.index("answer"), "not even the ringing reaches the disk"
    (begun,) = h.fake.captures
    assert begun.began - h.opened == pytest.approx(3, abs=0.1)
    assert [(what, begins, at) for what, begins, at, _, _ in gaps(h, call)] == [
        ("before_consent", True, 0),
        ("before_consent", False, 3),
    ]
    assert consent(h, call) == [("given", "caller", "key 1")]
    assert [line for line, _ in told(h, call)] == ["is not recorded before he agrees", "is recorded: MiFID II"]
    assert h.recordings.finished == [call]


@pytest.mark.parametrize(
    ("keys", "rules", "why", "agrees"),
    [
        (("2",), ASK, "key 2", False),
        ((), ASK, "no key", False),
        ((), ConsentRules("may_we_record", silence=True), "no key", True),
        (("7", "7"), ASK, "no key", False),
        (("5",), ConsentRules("may_we_record", yes="5", no="6"), "key 5", True),
    ],
)
def test_what_he_presses_or_does_not_counts_as_the_rules_say(
    keys: tuple[str, ...], rules: ConsentRules, why: str, agrees: bool
) -> None:
    @virtual
    async def played() -> None:
        h = house(RecordingRules(consent=rules), queue("wealth"))
        call = await called(h, *keys)
        assert consent(h, call) == [("given" if agrees else "refused", "caller", why)]
        assert bool(h.fake.captures) == agrees
        assert h.recordings.finished == [call] * agrees
        assert h.recordings.discarded == [call] * (2 if agrees else 3), "before and after the answer; in the end"
        assert h.recordings.terms[call].keep is (Keep.ALL if agrees else Keep.AFTER_CONSENT)
        assert "recording_impossible" not in h.story(call)

    played()


@virtual
async def test_a_key_that_was_pressed_before_he_was_asked_is_no_consent() -> None:
    policy = RecordPolicy(RuleRef("p"), queues=("wealth",), consent=ASK)
    h = house(RecordingRules(on=False, policies=(policy,)), queue("wealth"))
    call = await called(h, "1", at=0.5)  # the welcome still plays
    assert "may_we_record" in h.fake.heard(call)
    assert consent(h, call) == [("refused", "caller", "no key")]


@pytest.mark.parametrize(
    ("refused", "outcome", "heard"),
    [
        (None, "ABANDON", "welcome"),
        (ToQueue("quiet"), "ABANDON", "may_we_record"),
        (ToMessage("sorry"), "MESSAGE", "sorry"),
        (ToFlow("apart"), "MESSAGE", "not_here"),
    ],
)
def test_who_refuses_goes_where_the_rules_say(
    refused: ToQueue | ToMessage | ToFlow | None, outcome: str, heard: str
) -> None:
    @virtual
    async def played() -> None:
        rules = ConsentRules("may_we_record", refused=refused)
        h = house(RecordingRules(consent=rules), queue("wealth"), queue("quiet"))
        h.reception.rules.nodes["apart"] = HangUp("not_here")  # type: ignore[index]
        call = await called(h, "2")
        assert h.outcome(call) == outcome
        assert h.fake.heard(call)[-1] == heard
        if isinstance(refused, ToQueue):
            assert waits(h, call) == ["quiet"]
        assert h.fake.captures == []

    played()


@virtual
async def test_he_is_asked_as_he_enters_the_queue_that_wants_it_and_only_once() -> None:
    wealth = RecordPolicy(RuleRef("p"), queues=("wealth",), consent=ASK, because="orders")
    h = house(RecordingRules(policies=(wealth,)), queue("general", ON_TO_WEALTH), queue("wealth"))
    call = await called(h, seconds=12)
    assert h.fake.heard(call) == ["welcome", "may_we_record"]
    again = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(12.5)
    h.fake.press(again, "1")
    await asyncio.sleep(5)
    h.fake.hang_up_by_peer(again)
    await h.over()
    assert h.fake.heard(again).count("may_we_record") == 1
    assert [(what, begins) for what, begins, *_ in gaps(h, again)] == [
        ("before_consent", True),
        ("before_consent", False),
    ]
    assert len(h.fake.captures) == 1


@virtual
async def test_two_queues_that_send_on_who_refuses_do_not_send_him_round_and_round() -> None:
    here = RecordPolicy(queues=("wealth",), consent=ConsentRules("may_we_record", refused=ToQueue("quiet")))
    there = RecordPolicy(queues=("quiet",), consent=ConsentRules("may_we_record", refused=ToQueue("wealth")))
    h = house(RecordingRules(policies=(here, there)), queue("wealth"), queue("quiet"))
    call = await called(h, at=1.5, seconds=20)
    assert waits(h, call) == ["wealth"], "he comes back to it once, and stays"
    assert h.fake.captures == []


@pytest.mark.parametrize(("key", "outcome"), [("1", "COMPLETECALLER"), ("2", "REFUSED")])
def test_a_customer_who_is_called_back_is_asked_first(key: str, outcome: str) -> None:
    @virtual
    async def played() -> None:
        rules = ConsentRules("may_we_record", refused=ToMessage("sorry"))
        policy = RecordPolicy(directions=(Direction.CALLBACK,), consent=rules)
        press = {"1": ToCallbackNote("box")}
        wealth = replace(queue("wealth"), callback=CallbackRules(tries=1, ring=30 * S), while_waiting=press)
        h = house(RecordingRules(on=False, policies=(policy,)), wealth)
        customer = Answers(3 * S, (Press(key), HangsUp(10 * S)))
        h.fake.phones |= {A1: Answers(2 * S), f"PJSIP/{CALLER}@trunk-carrier": customer}
        asks = h.fake.call_in(DID, CALLER)
        await asyncio.sleep(3)
        h.fake.press(asks, "1")
        await h.over()
        h.agents_ready("1001")
        await asyncio.sleep(40)
        await h.over()
        (back,) = (step.call for step in h.trace if step.what == "calls_back")
        assert h.outcome(back) == outcome
        assert bool(h.fake.captures) == (key == "1")

    played()


@virtual
async def test_who_is_led_to_another_queue_keeps_the_time_that_he_has_waited() -> None:
    wealth = RecordPolicy(queues=("wealth",), consent=ConsentRules("may_we_record", refused=ToQueue("quiet")))
    h = house(RecordingRules(policies=(wealth,)), queue("general", ON_TO_WEALTH), queue("wealth"), queue("quiet"))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(12.5)
    h.fake.press(call, "2")
    await asyncio.sleep(2)
    stage = h.reception.calls[0].stage
    assert isinstance(stage, Waiting)
    assert (stage.queue, (h.clock.now() - stage.since).total_seconds()) == ("quiet", pytest.approx(13.5, abs=0.1))
    h.fake.hang_up_by_peer(call)
    await h.over()
