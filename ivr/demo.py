"""The demonstration: real calls through a real Asterisk, each with its story, each checked against what was heard."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from ivr.core.trace import TraceStep
from ivr.errors import IvrError
from ivr.lab.behaviour import Answer, Mailbox, NoAnswer
from ivr.lab.lab import Lab
from ivr.lab.leg import Leg
from ivr.rehearsal import Rehearsal
from ivr.store.rows import CallRow, Recording

WEDNESDAY_EVENING = datetime(2026, 11, 25, 17, 30, tzinfo=timezone(timedelta(hours=8)))
"""The demonstration's clock: the office is open until six, the claims desk has closed at five."""
GREETING = 6.0
"""Seconds until the voicemail's tone has passed; the box gives up after 5 s of silence."""
MAIN, CLAIMS_LINE = "4008001234", "02131234567"


class WentOtherwise(IvrError):
    """The story ended otherwise than it should."""


@dataclass(slots=True)
class Story:
    """A caller, what he lives through, and how it must end."""

    title: str
    caller: str
    did: str
    play: Callable[[Lab, Leg], Awaitable[None]]
    outcome: str
    served_by: str = ""
    complaint: str = ""
    """Why it did not go as it should; empty if it did."""
    call: CallRow | None = None
    recording: Recording | None = None


@dataclass(slots=True)
class Demonstration:
    """Plays the stories, act by act; the stories of an act at the same time."""

    stage: Rehearsal
    say: Callable[[str, TraceStep], None]
    stories: list[Story] = field(default_factory=list)

    async def play(self) -> bool:
        """True if every story ended as it should."""
        stop_telling = self.stage.app.store.on_trace(self._tell)
        try:
            await self.stage.lab.register(["1001"])  # first, so that he is the one who is idle longest
            await self.stage.lab.register(set(self.stage.lab.phones) - {"1001"})
            for act in ACTS:
                act(self.stage.lab)
                stories = STORIES[act.__name__]()
                self.stories += stories
                await asyncio.gather(*(self._live(story) for story in stories))
        finally:
            stop_telling()
        return not any(story.complaint for story in self.stories)

    async def _live(self, story: Story) -> None:
        try:
            leg = await self.stage.lab.call(story.did, caller_id=story.caller)
            try:
                await leg.answered()
                await story.play(self.stage.lab, leg)
                await leg.ended(within=60)
            finally:
                await leg.hang_up()
            await self._judge(story)
        except (IvrError, TimeoutError) as error:
            story.complaint = str(error) or "Its record was not closed in time."

    async def _judge(self, story: Story) -> None:
        story.call = await self._record(story)
        if (story.call.outcome, story.call.served_by) != (story.outcome, story.served_by):
            got = f"{story.call.outcome} {story.call.served_by}".strip()
            raise WentOtherwise(f"{got} instead of {story.outcome} {story.served_by}".strip())
        found = await self.stage.app.store.call(story.call.id)
        story.recording = found.recordings[0] if found and found.recordings else None
        if story.recording is None or story.recording.state != "recorded":
            raise WentOtherwise("It is not wholly recorded.")

    async def _record(self, story: Story) -> CallRow:
        """The call's record, once it is closed and its recording sealed."""
        store, recorder = self.stage.app.store, self.stage.app.recorder
        async with asyncio.timeout(10):
            while True:
                await recorder.drain()
                await store.flush()
                rows = [r for r in await store.calls(50) if r.caller == story.caller and r.did == story.did and r.ended]
                if rows and (found := await store.call(rows[0].id)) and found.recordings:
                    return rows[0]
                await asyncio.sleep(0.2)

    def _tell(self, step: TraceStep) -> None:
        self.say(next((s.title for s in self.stories if s.call and s.call.id == step.call), ""), step)


async def _to_main_menu(leg: Leg, language: str, key: str) -> None:
    await leg.hears("welcome", within=8)
    await leg.press(key)
    await leg.hears(f"main_menu/{language}", within=15)


async def _to_wealth(leg: Leg) -> None:
    await _to_main_menu(leg, "zh", "1")
    await leg.press("1")


async def agent(lab: Lab, leg: Leg) -> None:
    """Led to the longest-idle agent with the skill; both hear each other."""
    await _to_wealth(leg)
    await leg.talk(440)
    await leg.hears_tone(880, within=15)
    softphone = await lab.phone("1001").next_call()
    await softphone.hears_tone(440, within=5)


async def wrong_key(lab: Lab, leg: Leg) -> None:
    """A wrong key, then silence, then the right key."""
    await _to_main_menu(leg, "en", "2")
    await leg.press("7")
    await leg.hears("wrong_key/en")
    await leg.hears("no_key/en", within=40)
    await leg.hears("main_menu/en", within=10)
    await leg.press("2")
    await leg.hears_tone(880, within=15)


async def closed(lab: Lab, leg: Leg) -> None:
    """The claims desk is closed: a message, and goodbye."""
    await leg.hears("closed", within=20)
    await leg.hears("goodbye", within=10)


async def two_failed_offers(lab: Lab, leg: Leg) -> None:
    """Two agents in turn do not answer: the RM's mobile accepts with 1."""
    await _to_wealth(leg)
    await leg.hears_tone(880, within=40)


async def a_minute(lab: Lab, leg: Leg) -> None:
    """Nobody is there: after a minute of waiting, the RM."""
    await _to_wealth(leg)
    await leg.hears_sound(within=10)
    await leg.hears_tone(880, within=40)


async def mailbox(lab: Lab, leg: Leg) -> None:
    """The RM's mailbox answers, nobody presses 1: the caller keeps his place, and leaves a message."""
    await _to_wealth(leg)
    await leg.hears("leave_message/zh", within=90)
    await asyncio.sleep(GREETING)
    await leg.talk(440)
    await asyncio.sleep(3)
    await leg.press("#")
    await leg.hears("message_kept", within=15)


async def hangs_up(lab: Lab, leg: Leg) -> None:
    """The caller hangs up while he waits."""
    await _to_wealth(leg)
    await leg.hears_sound(within=10)
    await asyncio.sleep(1)
    await leg.hang_up()


def first_act(lab: Lab) -> None:
    """Agents answer."""
    for phone in lab.phones.values():
        phone.behave(Answer(after=0.5, talk=880, hang_up_after=6))


def second_act(lab: Lab) -> None:
    """Agents let it ring, the RM answers his mobile."""
    for phone in lab.phones.values():
        phone.behave(NoAnswer())
    lab.mobile("13800000001").behave(Answer(after=1, press="1", once_heard="screening", talk=880, hang_up_after=5))


def third_act(lab: Lab) -> None:
    """Nobody is ready any more; one RM answers, the other has a mailbox."""
    lab.mobile("13800000003").behave(Mailbox())
    lab.mobile("13800000004").behave(NoAnswer())


ACTS = (first_act, second_act, third_act)
STORIES: dict[str, Callable[[], list[Story]]] = {
    "first_act": lambda: [
        Story("longest-idle agent", "13900001111", MAIN, agent, "COMPLETEAGENT", "1001"),
        Story("wrong key, silence, right key", "13900004444", MAIN, wrong_key, "COMPLETEAGENT", "1003"),
        Story("closed hours", "13900005555", CLAIMS_LINE, closed, "MESSAGE"),
    ],
    "second_act": lambda: [
        Story("two failed offers", "13900001111", MAIN, two_failed_offers, "COMPLETEAGENT", "R1"),
    ],
    "third_act": lambda: [
        Story("one minute of waiting", "13900006666", MAIN, a_minute, "COMPLETEAGENT", "R1"),
        Story("RM's mailbox", "13900002222", MAIN, mailbox, "VOICEMAIL"),
        Story("hangs up while waiting", "13900003333", MAIN, hangs_up, "ABANDON"),
    ],
}
