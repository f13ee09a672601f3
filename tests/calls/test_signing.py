"""A witnessed signing during a talk: what its agent may tick, and what ends it before it is whole."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from ivr.calls import pausing, signing
from ivr.calls.call import Call
from ivr.core.call import Destination, Talking
from ivr.core.marking import Stretch
from ivr.core.marks import MarkKind
from ivr.core.record_policy import RecordingRules, RecordPolicy
from ivr.core.rulebook import Rulebook
from ivr.core.signing import APART, NOT_BEGUN, NOT_RECORDED, Checkpoint, Order, Script, Signing
from ivr.core.signing_marks import COMPLETE, incomplete, signings
from ivr.core.talk_wishes import Complete, Conference, Consult, Hold, Resume, Transfer, Wish
from ivr.errors import StoreError
from ivr.store.reading import Reader
from ivr.store.store import Store
from ivr.switch.fake_phones import Answers
from tests.calls.firm import A1, A2, Firm, S, scene
from tests.calls.house import House, rules

FUND = Script(
    "fund",
    (Checkpoint("identity", "say_identity"), Checkpoint("risks", "say_risks", "voice"), Checkpoint("consent", "", "1")),
    key="1",
)
BOND = Script("bond", (Checkpoint("identity"), Checkpoint("consent")), Order.FREE)


def book(**changes: object) -> Rulebook:
    return rules(signings={"fund": FUND, "bond": BOND}, **changes)


@dataclass
class Sale:
    """A customer who talks with agent 1001, in a firm with a real store."""

    firm: Firm
    house: House
    id: str
    leg: str

    @property
    def call(self) -> Call:
        found = self.house.reception.call(self.id)
        assert found is not None
        return found

    async def tick(self, checkpoint: str, said: str = "") -> str:
        return await signing.tick(self.call, "1001", checkpoint, said)

    async def begin(self, name: str = "fund", agent: str = "1001") -> str:
        return await signing.begin(self.call, agent, name)

    async def wants(self, wish: Wish) -> None:
        assert await self.call.orders.give(self.call.stage, wish, "the API") == ""
        await asyncio.sleep(3)

    async def presses(self, keys: str, leg: str = "") -> None:
        self.firm.fake.press(leg or self.leg, *keys)
        await asyncio.sleep(5)

    async def kept(self) -> tuple[Signing, ...]:
        """What the marks in the store tell."""
        await self.house.store.flush()
        return signings(await self.house.store.marks(self.id))

    async def lacks(self) -> str:
        """What the last signing lacks by what is kept of it."""
        return (await self.kept())[-1].why

    async def alarms(self) -> list[str]:
        await self.house.store.flush()
        return [alarm.detail for alarm in await self.house.store.alarms() if alarm.what == "signing incomplete"]


async def sale(firm: Firm, rulebook: Rulebook | None = None, *agents: str) -> Sale:
    firm.fake.phones |= {A1: Answers(0 * S), A2: Answers(0 * S)}
    house = await firm.opens("1001", *agents, rulebook=rulebook or book())
    call = await firm.calls()
    await asyncio.sleep(5)
    [leg] = [leg for leg in firm.fake.channels if leg != call]
    assert firm.fake.talking(call, leg)
    return Sale(firm, house, call, leg)


async def whole(one: Sale) -> None:
    assert await one.begin() == ""
    assert await one.tick("identity") == ""
    assert await one.tick("risks", "yes") == ""
    await one.presses("1", one.id)
    assert await one.tick("consent") == ""


@scene
async def test_one_with_every_checkpoint_is_complete_and_its_marks_have_their_times(firm: Firm) -> None:
    one = await sale(firm)
    began = one.house.clock.now()
    await whole(one)
    [kept] = await one.kept()
    assert (kept.complete, kept.ending, kept.agent, kept.begun) == (True, COMPLETE, "1001", began)
    assert [(step.checkpoint, step.answer) for step in kept.steps] == [
        ("identity", ""),
        ("risks", "yes"),
        ("consent", "1"),
    ]
    assert kept.steps[-1].at == kept.ended == one.house.clock.now()
    assert await one.tick("identity") == NOT_BEGUN
    firm.fake.hang_up_by_peer(one.leg)
    await firm.closes(one.house)
    assert [
        what for what in one.house.story(one.id) if what in {"signing_begun", "checkpoint", "signing_complete"}
    ] == [
        "signing_begun",
        *["checkpoint"] * 3,
        "signing_complete",
    ]


@scene
async def test_the_customers_key_counts_only_if_it_came_after_the_checkpoint_before(firm: Firm) -> None:
    one = await sale(firm)
    await one.presses("1", one.id)
    await one.begin()
    await one.tick("identity")
    await one.presses("1", one.id)
    await one.tick("risks", "yes")
    assert await one.tick("consent") == "For consent the customer must press 1, and he has not."
    await one.presses("2", one.id)
    assert await one.tick("consent") != ""
    await one.presses("1", one.id)
    assert await one.tick("consent") == ""
    await hang_up(one)


async def hang_up(one: Sale) -> None:
    one.firm.fake.hang_up_by_peer(one.id)
    await one.firm.closes(one.house)


@scene
async def test_no_key_of_the_customers_is_remembered_but_the_one_that_is_asked_for(firm: Firm) -> None:
    one = await sale(firm)
    await one.begin()
    await one.presses("4111", one.id)
    assert one.call.pressed == {"1"}
    await hang_up(one)


@scene
async def test_by_the_keys_of_his_telephone_the_agent_begins_it_and_ticks_what_is_next(firm: Firm) -> None:
    one = await sale(firm)
    await one.presses("*81#")
    await one.presses("*7")
    await one.presses("*7")
    await one.presses("*7")
    assert [step.checkpoint for step in (await one.kept())[0].steps] == ["identity", "risks"]
    assert "refused" in one.house.story(one.id)
    await one.presses("1", one.id)
    await one.presses("*7")
    [kept] = await one.kept()
    assert (kept.complete, kept.steps[1].answer) == (True, signing.ALOUD)
    await one.presses("*7")
    await one.presses("*89#")
    assert len(await one.kept()) == 1
    await hang_up(one)


@scene
async def test_what_is_skipped_stays_missing_and_an_alarm_is_kept(firm: Firm) -> None:
    one = await sale(firm)
    await one.begin()
    await one.tick("identity")
    assert await signing.skip(one.call, "1001", "risks", "he is late") == ""
    await one.presses("1", one.id)
    assert await one.tick("consent") == ""
    assert await signing.end(one.call, "1001", "he goes") == ""
    assert await one.lacks() == "missing: risks; risks skipped: he is late; ended: he goes"
    assert [detail.split(": ", 1)[1] for detail in await one.alarms()] == [f"fund: {await one.lacks()}"]
    await hang_up(one)


@scene
async def test_a_hold_is_no_harm_but_nothing_is_ticked_during_it(firm: Firm) -> None:
    one = await sale(firm)
    await one.begin("bond")
    await one.wants(Hold())
    assert await one.tick("identity") == await one.begin() == APART
    await one.wants(Resume())
    assert await one.tick("consent") == ""
    firm.fake.hold(one.leg)
    await asyncio.sleep(1)
    assert await one.tick("identity") == APART
    firm.fake.hold(one.leg, over=True)
    await asyncio.sleep(1)
    assert await one.tick("identity") == ""
    assert await one.lacks() == ""
    await hang_up(one)


@pytest.mark.parametrize("who", ["agent", "customer"])
def test_who_hangs_up_in_the_middle_leaves_it_incomplete(who: str, tmp_path: object) -> None:
    @scene
    async def story(firm: Firm) -> None:
        one = await sale(firm)
        await one.begin()
        await one.tick("identity")
        firm.fake.hang_up_by_peer(one.leg if who == "agent" else one.id)
        await one.house.over()
        ending = "the agent left the talk" if who == "agent" else "the customer hung up"
        assert await one.lacks() == f"missing: risks, consent; ended: {ending}"
        assert len(await one.alarms()) == 1
        await firm.closes(one.house)

    story(tmp_path)  # type: ignore[arg-type]


@scene
async def test_a_transfer_ends_it_and_the_other_agent_begins_anew(firm: Firm) -> None:
    one = await sale(firm, None, "1002")
    stage = one.call.stage
    assert isinstance(stage, Talking)
    talks, other = (stage.party, "1002" if stage.party == "1001" else "1001")
    await signing.begin(one.call, talks, "fund")
    await one.wants(Transfer(Destination("agent", other)))
    await asyncio.sleep(5)
    assert await one.lacks() == "missing: identity, risks, consent; ended: the agent left the talk"
    assert await signing.tick(one.call, talks, "identity", "") == f"Agent {talks} does not talk with this customer."
    assert await signing.begin(one.call, other, "fund") == ""
    await hang_up(one)


@scene
async def test_who_is_asked_meanwhile_is_no_witness_and_a_conference_goes_on(firm: Firm) -> None:
    one = await sale(firm)
    await one.begin("bond")
    firm.fake.phones[A2] = Answers(0 * S)
    one.house.floor.phone("1002", reachable=True)
    await asyncio.sleep(1)
    await one.wants(Consult(Destination("agent", "1002")))
    assert await one.tick("identity") == APART
    await one.wants(Conference())
    assert await one.tick("identity") == ""
    await one.wants(Complete())
    assert await one.lacks() == "missing: consent; ended: the agent left the talk"
    await hang_up(one)


@scene
async def test_what_is_not_recorded_cannot_be_signed(firm: Firm) -> None:
    one = await sale(firm)
    await one.begin()
    one.house.recordings.reason = "disk full"
    assert await one.tick("identity") == NOT_RECORDED
    one.house.recordings.reason = ""
    assert await one.tick("identity") == ""
    await hang_up(one)


@scene
async def test_a_pause_during_a_signing_makes_it_incomplete_and_nothing_is_ticked_while_it_lasts(firm: Firm) -> None:
    one = await sale(firm)
    await one.begin("bond")
    one.call.marks.begin(MarkKind.PAUSE, why="card number")
    assert await one.tick("identity") == NOT_RECORDED
    one.call.marks.end(MarkKind.PAUSE)
    assert await one.tick("identity") == await one.tick("consent") == ""
    assert await one.lacks() == "the recording was paused"
    assert [detail.split(": ", 1)[1] for detail in await one.alarms()] == ["bond: the recording was paused"]
    await hang_up(one)


@scene
async def test_a_pause_that_was_over_before_is_no_harm_and_one_that_goes_on_keeps_it_from_beginning(firm: Firm) -> None:
    one = await sale(firm)
    one.call.marks.begin(MarkKind.PAUSE, why="card number")
    assert await one.begin("bond") == NOT_RECORDED
    one.house = await firm.again(one.house, "1001", rulebook=book())
    assert await one.begin("bond") == NOT_RECORDED
    one.call.marks.write(MarkKind.PAUSE, Stretch(), begins=False)
    assert await one.begin("bond") == ""
    assert await one.tick("identity") == await one.tick("consent") == ""
    assert await one.lacks() == ""
    await hang_up(one)


@scene
async def test_a_call_that_the_rules_do_not_record_has_no_signing(firm: Firm) -> None:
    one = await sale(firm, book(recording=RecordingRules(on=False)))
    assert await one.begin() == NOT_RECORDED
    assert await one.kept() == ()
    await hang_up(one)


@scene
async def test_it_outlives_the_controller_and_nothing_that_was_acknowledged_is_lost(firm: Firm) -> None:
    one = await sale(firm)
    await one.begin()
    await one.tick("identity")
    one.house = await firm.again(one.house, "1001", rulebook=book())
    assert await one.tick("identity") == ""
    assert await one.tick("risks", "yes") == ""
    await one.presses("1", one.id)
    assert await one.tick("consent") == ""
    assert [one.complete for one in await one.kept()] == [True]
    await hang_up(one)


@scene
async def test_one_that_nobody_touches_after_a_restart_ends_with_the_talk(firm: Firm) -> None:
    one = await sale(firm)
    await one.begin()
    one.house = await firm.again(one.house, "1001", rulebook=book())
    await one.house.desk.errands.all_done()
    firm.fake.hang_up_by_peer(one.leg)
    await one.house.over()
    assert (await one.lacks()).endswith("ended: the agent left the talk")
    await firm.closes(one.house)


@scene
async def test_one_whose_call_ended_while_the_controller_was_away_is_incomplete(firm: Firm) -> None:
    one = await sale(firm)
    await one.begin()
    await firm.dies(one.house)
    firm.fake.hang_up_by_peer(one.id)
    await asyncio.sleep(5)
    one.house = await firm.opens("1001", rulebook=book())
    reader = Reader.of(firm.folder / "ivr.db")
    assert [each.why for each in incomplete(signings(await reader.marks(one.id)))] == [
        "missing: identity, risks, consent"
    ]
    await reader.close()
    await firm.closes(one.house)


@scene
async def test_what_is_acknowledged_is_in_the_store_already(firm: Firm) -> None:
    one = await sale(firm)
    assert await one.begin() == ""
    reader = Reader.of(firm.folder / "ivr.db")
    assert [each.name for each in signings(await reader.marks(one.id))] == ["fund"]
    await reader.close()
    await hang_up(one)


@scene
async def test_while_the_store_is_away_nothing_is_acknowledged(firm: Firm) -> None:
    one = await sale(firm)
    store, one.house.desk.store = one.house.desk.store, Store("sqlite+aiosqlite:///:memory:")
    assert await one.begin() == signing.NOT_KEPT
    one.house.desk.store = store
    await hang_up(one)


@scene
async def test_nobody_ends_the_signing_of_another(firm: Firm) -> None:
    one = await sale(firm)
    await one.begin()
    assert await signing.end(one.call, "1002", "") == "Agent 1001 began this signing, and he alone ends it."
    assert await signing.end(one.call, "1001", "") == ""
    assert await signing.end(one.call, "1001", "") == NOT_BEGUN
    await hang_up(one)


@scene
async def test_where_the_rules_record_this_queue_alone_it_can_be_signed_also_after_a_restart(firm: Firm) -> None:
    late = RecordingRules(on=False, policies=(RecordPolicy(queues=("wealth",)),))
    one = await sale(firm, book(recording=late))
    assert await one.begin() == ""
    one.house = await firm.again(one.house, "1001", rulebook=book(recording=late))
    assert await one.tick("identity") == ""
    await hang_up(one)


@scene
async def test_where_the_rules_do_not_record_this_queue_nothing_can_be_signed(firm: Firm) -> None:
    never = RecordingRules(policies=(RecordPolicy(on=False, queues=("wealth",)),))
    one = await sale(firm, book(recording=never))
    assert await one.begin() == NOT_RECORDED
    one.house = await firm.again(one.house, "1001", rulebook=book(recording=never))
    assert await one.begin() == NOT_RECORDED
    await hang_up(one)


@scene
async def test_after_a_restart_with_the_store_away_nothing_is_known_and_that_is_said(firm: Firm) -> None:
    one = await sale(firm)
    await one.begin()
    one.house = await firm.again(one.house, "1001", rulebook=book())
    store = one.house.desk.store
    flush, store.flush = store.flush, asyncio.Event().wait  # type: ignore[method-assign]
    with pytest.raises(StoreError, match="not known yet"):
        await one.tick("identity")
    store.flush = flush  # type: ignore[method-assign]
    assert await one.tick("identity") == ""
    await hang_up(one)


@scene
async def test_while_the_recording_is_paused_nothing_can_be_signed_and_no_key_is_an_answer(firm: Firm) -> None:
    sold = await sale(firm)
    assert await sold.begin() == ""
    assert await sold.tick("identity") == ""
    assert await sold.tick("risks", "yes") == ""
    await pausing.pause(sold.call, "agent 1001", "card number")
    firm.fake.press(sold.id, *"4111")
    await asyncio.sleep(1)
    assert await sold.tick("consent") == NOT_RECORDED
    await pausing.resume(sold.call, "agent 1001")
    assert "must press 1" in await sold.tick("consent")
    firm.fake.hang_up_by_peer(sold.id)
    await firm.closes(sold.house)
