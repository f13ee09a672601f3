"""What a receiver is told: signed, at least once, in order, and no receiver holds up another."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.console.webhooks import sending
from ivr.console.webhooks.posting import Message
from ivr.console.webhooks.sending import Post
from ivr.core.access import Role
from ivr.core.call import Outcome
from ivr.core.callback import Callback, State
from ivr.core.console_rights import Person
from ivr.core.recording_state import RecordingState
from ivr.core.ticket import Deed, Line, Ticket
from ivr.core.webhooks import GIVEN_UP_AFTER, Answer, Event, Refused, Taken, Unreached
from ivr.store.deliveries import Delivery
from ivr.store.forgetting import Forgetting
from ivr.store.people import listed
from ivr.store.rows import CallbackNote, Recording
from ivr.store.tickets import Tickets
from tests.console.webhooks.receiving import SEAL, Installation, Receiver, installation, receiver
from tests.store.a_call import NOON, incoming, later, tell_whole_call

ENDED, ARRIVED, ALARM = Event.CALL_ENDED, Event.CALL_ARRIVED, Event.ALARM_RAISED
DOCS = (Path(__file__).parents[3] / "docs/console.md").read_text("utf-8")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Installation]:
    async with installation(tmp_path / "ivr.db") as one:
        yield one


@pytest.fixture
async def crm() -> AsyncIterator[Receiver]:
    async with receiver() as one:
        yield one


class Posted:
    """In the place of the net: each address has its answers, and then takes everything."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.messages: list[Message] = []

    async def __call__(self, message: Message, now: datetime) -> Answer:
        self.messages.append(message)
        return self.answers.pop(0) if self.answers else Taken()


async def away(message: Message, now: datetime) -> Answer:
    return Unreached("nobody")


def of_docs() -> Any:
    """The function by which a receiver verifies, as docs/console.md has it."""
    block = re.search(r"```python\n(import base64.*?)```", DOCS, re.DOTALL)
    assert block
    its: dict[str, Any] = {}
    exec(block[1], its)
    return its["is_ours"]


# --- what is told


async def test_a_call_that_is_over_is_told_signed_as_the_documentation_verifies_it(
    here: Installation, crm: Receiver
) -> None:
    _, secret = await here.hook(crm.url, ENDED)
    tell_whole_call(here.store)
    await here.turn()
    ((headers, body),) = crm.taken
    is_ours = of_docs()
    assert is_ours(secret, headers, body)
    assert not is_ours(secret, headers, body + b" ")
    assert not is_ours(secret, headers | {"webhook-id": "msg_other"}, body)
    assert not is_ours(secret, headers | {"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 301)}, body)
    assert not is_ours("whsec_" + "A" * 43 + "=", headers, body)


async def test_it_says_who_served_how_long_was_waited_and_what_came_of_it(here: Installation, crm: Receiver) -> None:
    await here.hook(crm.url, ENDED)
    tell_whole_call(here.store)
    await here.turn()
    (told,) = crm.told
    assert (told["type"], told["api"], told["timestamp"]) == ("call.ended", "v1", later(60).isoformat())
    its = {name: told["data"][name] for name in ("call", "outcome", "served_by", "waited", "queue", "customer", "did")}
    assert its == {
        "call": "node-1-1.1",
        "outcome": "COMPLETEAGENT",
        "served_by": "1001",
        "waited": 4.0,
        "queue": "wealth",
        "customer": "C1",
        "did": "4008001234",
    }


async def test_each_event_is_told_with_what_it_is_about(here: Installation, crm: Receiver) -> None:
    await here.hook(crm.url)
    store = here.store
    store.call_arrived(incoming("c1"))
    store.call_result("c1", "sold", later(1))
    asked = Callback("k1", "wealth", "", "13900001111", "13900001111", "400", "zh", NOON, NOON)
    store.callback_asked(asked)
    store.callback_over(replace(asked, state=State.DONE), later(2))
    store.callback_noted(CallbackNote("c1", "office", "13900001111", later(3)))
    store.recorded(Recording("c1", "c1.audio", 9.0, 2, RecordingState.RECORDED, NOON, later(9)))
    store.alarm("database back", later(5), "after a minute")
    await here.turn()
    told = {one["type"]: one["data"] for one in crm.told}
    assert list(told) == [
        *("call.arrived", "call.result", "callback.asked", "callback.over", "callback.noted", "recording.ready"),
        "alarm.raised",
    ]
    assert told["call.arrived"]["call"] == told["recording.ready"]["call"] == told["callback.noted"]["call"] == "c1"
    assert told["call.result"]["result"] == "sold"
    assert told["callback.over"]["state"] == "done"
    assert (told["recording.ready"]["state"], told["recording.ready"]["seconds"]) == ("recorded", 9.0)
    assert told["alarm.raised"]["what"] == "database back"


@pytest.mark.parametrize("numbers", [False, True])
async def test_a_ticket_is_told_with_its_history_and_no_more_once_it_is_forgotten(
    here: Installation, crm: Receiver, numbers: bool
) -> None:
    await here.hook(crm.url, Event.TICKET_OPENED, Event.TICKET_CLOSED, numbers=numbers)
    tickets, number = Tickets.beside(here.register.people), "13900001111"
    one = Ticket("7", "c1", "wealth", "1001", "C1", "李明", number, "", "letter", None, "chen", NOON, NOON)
    line = Line(NOON, "chen", Deed.OPENED, f"ring {number}", "agent 1001")
    assert await tickets.open(one, line, here.store.event(Event.TICKET_OPENED, "7", NOON))
    await here.turn()
    (told,) = crm.told
    assert (told["type"], told["data"]["ticket"], told["data"]["subject"]) == ("ticket.opened", "7", "letter")
    shown = number if numbers else "139****1111"
    assert (told["data"]["number"], told["data"]["lines"][0]["text"]) == (shown, f"ring {shown}")
    over = replace(one, closed=later(9), outcome="solved")
    closed = here.store.event(Event.TICKET_CLOSED, "7", later(9))
    assert await tickets.change(one, over, Line(later(9), "chen", Deed.CLOSED), closed)
    await Forgetting.beside(tickets).forget("c1")
    await here.turn()
    assert len(crm.told) == 1


async def test_a_recording_that_could_not_be_made_is_not_ready(here: Installation, crm: Receiver) -> None:
    await here.hook(crm.url, Event.RECORDING_READY)
    here.store.recorded(Recording("c1", "", 0.0, 0, RecordingState.NOT_RECORDED, NOON, later(9)))
    await here.turn()
    assert crm.taken == []


@pytest.mark.parametrize("numbers", [False, True])
async def test_numbers_are_shortened_unless_it_is_told_them_whole(
    here: Installation, crm: Receiver, numbers: bool
) -> None:
    await here.hook(crm.url, numbers=numbers)
    tell_whole_call(here.store)
    here.store.callback_noted(CallbackNote("c1", "office", "13900001111", NOON))
    here.store.callback_asked(Callback("k1", "wealth", "", "13900001111", "13900001111", "400", "zh", NOON, NOON))
    await here.turn()
    assert len(crm.taken) == 4
    assert [b"13900001111" in body for _, body in crm.taken] == [numbers] * 4


async def test_numbers_are_told_whole_no_longer_than_its_maker_sees_them(here: Installation, crm: Receiver) -> None:
    people, number = here.register.people, b"13900001111"
    sees = Person("wang", "Wang", frozenset({Role.ADMIN, Role.COMPLIANCE}))
    await people.add(sees, NOON)
    await here.hook(crm.url, ENDED, numbers=True, by="wang")

    async def is_whole(call: str) -> bool:
        tell_whole_call(here.store, call)
        await here.turn()
        return number in crm.taken[-1][1]

    assert await is_whole("c1")
    await people.change("wang", roles=listed(["admin"]))
    assert not await is_whole("c2")
    await people.change("wang", roles=listed(["admin", "compliance"]), disabled=NOON)
    assert not await is_whole("c3")
    await people.change("wang", disabled=None)
    assert await is_whole("c4")


async def test_numbers_are_shortened_where_nobody_knows_its_maker(here: Installation, crm: Receiver) -> None:
    await here.hook(crm.url, ENDED, numbers=True, by="nobody")
    tell_whole_call(here.store)
    await here.turn()
    assert b"13900001111" not in crm.taken[0][1]


async def test_it_is_told_of_what_it_asked_for_alone(here: Installation, crm: Receiver) -> None:
    await here.hook(crm.url, ENDED)
    tell_whole_call(here.store)
    here.store.alarm("trunk dead", NOON)
    await here.turn()
    assert [one["type"] for one in crm.told] == ["call.ended"]


async def test_where_nobody_is_told_nothing_is_entered(here: Installation, tmp_path: Path) -> None:
    await here.turn()
    tell_whole_call(here.store)
    await here.store.flush()
    with closing(sqlite3.connect(tmp_path / "ivr.db")) as database:
        assert database.execute("SELECT count(*) FROM events").fetchone() == (0,)


async def test_what_is_erased_before_it_is_sent_is_told_to_nobody(here: Installation, crm: Receiver) -> None:
    hook, _ = await here.hook(crm.url, ENDED)
    here.store.call_ended("never-heard-of", Outcome.ABANDON, NOON)
    await here.turn()
    assert (crm.taken, await here.states(hook)) == ([], ["nothing left"])


async def test_a_callback_that_is_taken_up_again_was_not_asked_for_anew(here: Installation, crm: Receiver) -> None:
    """An agent's promise may be for a time that is weeks away, and its first delivery long forgotten."""
    await here.hook(crm.url, Event.CALLBACK_ASKED)
    here.store.callback(Callback("k1", "wealth", "", "13900001111", "13900001111", "400", "zh", NOON, NOON))
    await here.turn()
    assert crm.taken == []


# --- at least once


async def test_after_a_500_it_is_sent_again_under_the_same_id_once_its_wait_is_over(
    here: Installation, crm: Receiver
) -> None:
    hook, secret = await here.hook(crm.url, ENDED)
    crm.statuses = [500]
    tell_whole_call(here.store)
    await here.turn()
    here.passes(4.9)
    await here.turn()
    assert len(crm.taken) == 1
    assert ((await here.latest(hook)).state, (await here.latest(hook)).answer) == ("waiting", "answered 500")
    here.passes(0.2)
    await here.turn()
    assert len(crm.taken) == 2
    assert len(set(crm.ids)) == 1
    assert all(of_docs()(secret, *one) for one in crm.taken)
    assert await here.states(hook) == ["taken"]


async def test_what_waits_outlasts_a_restart(tmp_path: Path, crm: Receiver) -> None:
    time = [datetime.now(UTC)]
    async with installation(tmp_path / "ivr.db", away, time) as first:
        await first.hook(crm.url, ENDED)
        tell_whole_call(first.store, "c1")
        await first.turn()
        tell_whole_call(first.store, "c2")
        await first.store.flush()  # and is not even handed out
    time[0] += timedelta(seconds=5)
    async with installation(tmp_path / "ivr.db", None, time) as second:
        await second.turn()
    assert [one["data"]["call"] for one in crm.told] == ["c1", "c2"]


async def test_one_that_was_taken_as_we_were_killed_is_sent_again_under_the_same_id(
    tmp_path: Path, crm: Receiver
) -> None:
    async with installation(tmp_path / "ivr.db") as first:
        await first.hook(crm.url, ENDED)
        crm.may_answer.clear()
        tell_whole_call(first.store)
        await first.store.flush()
        await first.sending.look()
        await crm.came.wait()
    crm.may_answer.set()
    async with installation(tmp_path / "ivr.db") as second:
        await second.turn()
    assert len(crm.ids) == 2
    assert len(set(crm.ids)) == 1


async def test_a_call_that_is_told_of_twice_is_delivered_once(here: Installation, crm: Receiver) -> None:
    """As when who comes after a killed controller finds it in Asterisk."""
    await here.hook(crm.url, ARRIVED)
    here.store.call_arrived(incoming("c1"))
    await here.turn()
    for _ in range(2):
        here.store.call_arrived(incoming("c1"), may_be_there=True)
    await here.turn()
    assert len(crm.taken) == 1


async def test_what_happens_before_anybody_has_looked_who_is_told_is_not_missed(tmp_path: Path, crm: Receiver) -> None:
    async with installation(tmp_path / "ivr.db") as first:
        await first.hook(crm.url, ENDED)
    async with installation(tmp_path / "ivr.db") as second:
        tell_whole_call(second.store)
        await second.turn()
    assert len(crm.taken) == 1


# --- given up


async def test_it_is_given_up_after_a_day_with_one_alarm_and_told_when_it_answers_again(tmp_path: Path) -> None:
    post = Posted(*[Unreached("nobody")] * 200)
    async with installation(tmp_path / "ivr.db", post) as here:
        hook, _ = await here.hook("https://crm.example/", ENDED, ALARM)
        for call in ("c1", "c2"):
            tell_whole_call(here.store, call)
        await here.turn()
        for _ in range(47):
            here.passes(1800)
            await here.turn()
        assert await here.states(hook) == ["waiting", "waiting"]
        for _ in range(3):
            here.passes(1800)
            await here.turn()
        assert (await here.states(hook))[:2] == ["given up", "given up"]
        assert [what for what, _ in here.alarms] == ["webhook given up"]
        assert "call.ended was not taken in time: nobody" in here.alarms[0][1]
        post.answers = []
        here.passes(3600)
        await here.turn()
        assert [what for what, _ in here.alarms] == ["webhook given up", "webhook answers again"]


async def test_410_switches_it_off_with_an_alarm(tmp_path: Path) -> None:
    post = Posted(Refused(410))
    async with installation(tmp_path / "ivr.db", post) as here:
        hook, _ = await here.hook("https://crm.example/", ENDED)
        for call in ("c1", "c2"):
            tell_whole_call(here.store, call)
        await here.turn()
        tell_whole_call(here.store, "c3")
        await here.turn()
        assert (len(post.messages), await here.states(hook)) == (1, ["given up", "given up"])
        assert [what for what, _ in here.alarms] == ["webhook switched off"]


async def test_a_line_that_is_full_takes_no_more_and_an_alarm_says_so_once(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOST_WAITING", 2)
    hook, _ = await here.hook("http://127.0.0.1:1/", ENDED)
    for call in "abcd":
        tell_whole_call(here.store, call)
        await here.turn()
    assert await here.states(hook) == ["waiting", "waiting"]
    assert [what for what, _ in here.alarms] == ["webhook full"]


# --- in order, each by itself


async def test_what_comes_later_waits_for_what_is_tried_again(here: Installation, crm: Receiver) -> None:
    await here.hook(crm.url, ENDED)
    crm.statuses = [503, 503]
    for call in ("c1", "c2", "c3"):
        tell_whole_call(here.store, call)
    for _ in range(3):
        await here.turn()
        here.passes(10)
    assert [one["data"]["call"] for one in crm.told] == ["c1", "c1", "c1", "c2", "c3"]


async def test_one_that_is_refused_time_and_again_steps_aside_for_the_others(tmp_path: Path) -> None:
    post = Posted(*[Refused(500)] * 5)
    async with installation(tmp_path / "ivr.db", post) as here:
        hook, _ = await here.hook("https://crm.example/", ENDED)
        for call in ("c1", "c2"):
            tell_whole_call(here.store, call)
        for _ in range(5):
            await here.turn()
            here.passes(60)
        assert await here.states(hook) == ["waiting", "waiting"]
        await here.turn()
        assert await here.states(hook) == ["waiting", "taken"]
        here.passes(60)
        await here.turn()
        assert await here.states(hook) == ["taken", "taken"]
        assert len({one.id for one in post.messages[:5]}) == 1
        assert post.messages[5].id != post.messages[0].id


async def test_one_that_its_receiver_cannot_take_steps_aside_at_once(tmp_path: Path) -> None:
    async with installation(tmp_path / "ivr.db", Posted(Refused(422))) as here:
        hook, _ = await here.hook("https://crm.example/", ENDED)
        for call in ("c1", "c2"):
            tell_whole_call(here.store, call)
        await here.turn()
        await here.turn()
        assert await here.states(hook) == ["waiting", "taken"]


async def test_a_receiver_that_hangs_holds_up_no_other(here: Installation, crm: Receiver) -> None:
    async with receiver() as slow:
        slow.may_answer.clear()
        await here.hook(slow.url, ENDED)
        await here.hook(crm.url, ENDED)
        for call in ("c1", "c2", "c3"):
            tell_whole_call(here.store, call)
            await here.store.flush()
            await here.sending.look()
            async with asyncio.timeout(5):
                while len(crm.taken) < int(call[1]):
                    await crm.came.wait()
                    crm.came.clear()
        assert len(slow.taken) == 1


async def test_one_whose_secret_cannot_be_opened_says_so(tmp_path: Path) -> None:
    post = Posted()
    async with installation(tmp_path / "ivr.db", post) as here:
        hook, _ = await here.hook("https://crm.example/", ENDED)
        await here.register.webhooks.change(hook.id, secret=SEAL.close("whsec_AAAA", "webhook other"))
        tell_whole_call(here.store)
        await here.turn()
        assert "secret cannot be opened" in (await here.latest(hook)).answer
        assert post.messages == []


async def test_what_nobody_foresaw_in_one_line_leaves_it_to_be_tried_again(tmp_path: Path) -> None:
    broken = [True]

    async def post(message: Message, now: datetime) -> Answer:
        if broken.pop() if broken else False:
            raise RuntimeError
        return Taken()

    fits: Post = post
    async with installation(tmp_path / "ivr.db", fits) as here:
        hook, _ = await here.hook("https://crm.example/", ENDED)
        tell_whole_call(here.store)
        await here.turn()
        await here.turn()
        assert await here.states(hook) == ["taken"]


async def test_what_is_over_is_forgotten_after_a_week(here: Installation, crm: Receiver) -> None:
    hook, _ = await here.hook(crm.url, ENDED)
    tell_whole_call(here.store)
    await here.turn()
    here.passes(6.9 * 86400)
    await here.turn()
    assert await here.states(hook) == ["taken"]
    here.passes(0.2 * 86400)
    await here.turn()
    assert await here.states(hook) == []
    assert timedelta(days=7) > GIVEN_UP_AFTER


async def test_what_nobody_has_sent_for_days_is_given_up_whichever_node_was_to(
    here: Installation, crm: Receiver
) -> None:
    hook, _ = await here.hook(crm.url, ENDED)
    now = here.time[0]
    gone = Delivery(hook.id, "msg_1", 1, "gone", ENDED, "c1", now, now, 0, now, False, "waiting", "", None)
    await here.register.deliveries.put(gone)
    here.passes(2.9 * 86400)
    await here.turn()
    assert await here.states(hook) == ["waiting"]
    here.passes(0.2 * 86400)
    await here.turn()
    assert await here.states(hook) == ["given up"]
    assert crm.taken == []


async def test_what_happened_at_a_node_that_is_gone_is_forgotten_after_days(here: Installation, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "ivr.db")) as database, database:
        for number, days in enumerate((2.9, 3.1)):
            at = (here.time[0] - timedelta(days=days)).replace(tzinfo=None)
            row = (number, "gone", "call.ended", "c1", f"{at:%Y-%m-%d %H:%M:%S.%f}")
            database.execute("INSERT INTO events (id, node, event, about, at) VALUES (?, ?, ?, ?, ?)", row)
    await here.turn()
    with closing(sqlite3.connect(tmp_path / "ivr.db")) as database:
        assert database.execute("SELECT id FROM events").fetchall() == [(0,)]
