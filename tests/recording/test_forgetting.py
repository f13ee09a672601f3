"""Names and numbers in the records of calls go when the rules say so, and never before their recordings, or held."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from ivr.core.call import Customer, Incoming, Outcome
from ivr.core.callback import Callback, State
from ivr.core.keeping import Covers, Hold
from ivr.core.trace import TraceStep
from ivr.evidence.entry import Kind
from ivr.recording.holding import ask, confirm
from ivr.recording.retention import retain, would_retain
from ivr.recording.room import Room
from ivr.store.forgetting import Named
from ivr.store.rows import Voicemail
from tests.recording.rooms import ENDED, YEAR, Here

HALF = YEAR / 2
NAMES = ("李明", "13900001111", "C1")


def names(here: Here, keep: timedelta | None = HALF) -> Room:
    """The room with rules that keep names for so long."""

    def until(call: Named) -> datetime | None:
        return None if keep is None else call.ended + keep

    return replace(here.room, names=until)


async def call(here: Here, id_: str, customer: str = "C1") -> None:
    """A call that was not recorded."""
    store = here.store
    store.call_arrived(Incoming(id_, "4008001234", "13900001111", ENDED))
    store.caller_known(id_, Customer(customer, "李明", "13900001111", "gold", "zh"))
    store.leg_dialled(id_, id_, "caller", "13900001111", ENDED)
    store.traced(TraceStep(id_, ENDED, "customer", "李明, gold", "", {"number": "13900001111"}))
    store.call_ended(id_, Outcome.ABANDON, ENDED)
    await store.flush()


async def told(here: Here, id_: str) -> list[str]:
    """Which of his names the record still tells."""
    story = await here.store.call(id_)
    assert story
    assert (story.call.arrived, story.call.outcome, story.call.did) == (ENDED, "ABANDON", "4008001234")
    return [name for name in NAMES if name in repr(story)]


async def test_names_go_when_the_rules_say_so_and_the_rest_of_the_record_stays(here: Here) -> None:
    await call(here, "c1")
    here.rules.now = ENDED + HALF - timedelta(seconds=1)
    assert (await retain(names(here), "night")).forgotten == 0
    assert await told(here, "c1") == list(NAMES)
    here.rules.now = ENDED + HALF
    assert (await would_retain(names(here))).forgotten == 1
    assert await told(here, "c1") == list(NAMES)
    assert (await retain(names(here), "night")).forgotten == 1
    assert await told(here, "c1") == []


async def test_it_is_entered_once_and_a_second_night_finds_nothing(here: Here) -> None:
    for id_ in ("c1", "c2"):
        await call(here, id_)
    await retain(names(here), "night")
    assert (await retain(names(here), "night")).forgotten == 0
    entered = [entry.about for entry in here.entries(Kind.ERASED)]
    assert [(about["call"], about["cause"], about["by"]) for about in entered] == [
        ("c1", "retention", "night"),
        ("c2", "retention", "night"),
    ]
    assert [entry.about.get("forgotten") for entry in here.entries(Kind.RETAINED)] == [2, None]


async def test_where_no_rule_says_how_long_they_are_kept(here: Here) -> None:
    await call(here, "c1")
    assert (await retain(here.room, "night")).forgotten == 0
    assert (await retain(names(here, None), "night")).forgotten == 0
    assert await told(here, "c1") == list(NAMES)


async def test_a_hold_beats_it_until_two_have_released_it(here: Here) -> None:
    for id_, customer in (("c1", "C1"), ("c2", "C2")):
        await call(here, id_, customer)
    await here.room.store.place(Hold("h1", Covers.CUSTOMER, "C1", "li", "a lawsuit", ENDED))
    assert (await retain(names(here), "night")).forgotten == 1
    assert await told(here, "c1") == list(NAMES)
    await ask(here.room, "h1", "li", "settled")
    await confirm(here.room, "h1", "wang", "settled")
    assert (await retain(names(here), "night")).forgotten == 1
    assert await told(here, "c1") == []


async def test_names_stay_as_long_as_the_recording_of_their_call(here: Here) -> None:
    await here.keep("r1")
    here.rules.now = ENDED + HALF
    assert (await retain(names(here), "night")).forgotten == 0
    here.rules.now = ENDED + YEAR
    run = await retain(names(here), "night")
    assert (run.deleted, run.forgotten) == (1, 1)


async def test_a_message_that_waits_to_be_sealed_keeps_its_names(here: Here, tmp_path: Path) -> None:
    await call(here, "c1")
    message = tmp_path / "message.wav"
    message.touch()
    here.store.voicemail(Voicemail("c1", "box", str(message), 1.0, ENDED))
    await here.store.flush()
    assert (await retain(names(here), "night")).forgotten == 0
    message.unlink()
    assert (await retain(names(here), "night")).forgotten == 1


async def test_a_call_that_goes_on_and_another_machines_are_left_alone(here: Here) -> None:
    await call(here, "c1")
    here.store.call_arrived(Incoming("c2", "4008001234", "13900001111", ENDED))
    await here.store.flush()
    assert (await retain(replace(names(here), node="elsewhere"), "night")).forgotten == 0
    assert (await retain(names(here), "night")).forgotten == 1
    story = await here.store.call("c2")
    assert story
    assert story.call.caller == "13900001111"


async def test_more_calls_than_are_read_at_once_are_all_forgotten(here: Here) -> None:
    for number in range(1203):
        here.store.call_arrived(Incoming(f"c{number:04}", "400", "13900001111", ENDED))
        here.store.call_ended(f"c{number:04}", Outcome.ABANDON, ENDED)
    await here.store.flush()
    assert (await retain(names(here), "night")).forgotten == 1203


async def test_names_stay_until_the_customer_was_called_back_and_go_then(here: Here) -> None:
    await call(here, "c1")
    numbers = ("13900001111", "13900001111")
    waits = Callback("b1", "claims", "", *numbers, "400", "zh", ENDED, ENDED, call="c1", agent="1001", note="fees")
    here.store.callback(waits)
    await here.store.flush()
    here.rules.now = ENDED + HALF
    assert (await retain(names(here), "night")).forgotten == 0
    assert [one.number for one in await here.store.open_callbacks()] == ["13900001111"]
    here.store.callback(replace(waits, state=State.DONE))
    await here.store.flush()
    assert (await retain(names(here), "night")).forgotten == 1
    assert [(one.number, one.caller, one.note) for one in await here.store.latest_callbacks()] == [("", "", "")]


async def test_a_callback_that_tells_a_number_is_found_though_its_call_tells_none(here: Here) -> None:
    here.store.call_arrived(Incoming("c1", "4008001234", "", ENDED))
    here.store.call_ended("c1", Outcome.ABANDON, ENDED)
    over = Callback("b1", "claims", "", "13900001111", "", "400", "zh", ENDED, ENDED, call="c1", state=State.DONE)
    here.store.callback(over)
    await here.store.flush()
    here.rules.now = ENDED + HALF
    assert (await retain(names(here), "night")).forgotten == 1
    assert [one.number for one in await here.store.latest_callbacks()] == [""]
