"""What caller, agent and others hear during holds, transfers and consultations on a real switch."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from ivr.calls.supervising import supervise
from ivr.core.agent import Ready
from ivr.core.call import Consulting, Destination, Talking
from ivr.core.supervising import Mode
from ivr.core.talk_wishes import Complete, Consult, TakeOver, Transfer, Wish
from ivr.lab import Answer, AnswersByItself, Leg, decline, sound_present, tone_present
from ivr.lab.tones import RATE, Interval
from ivr.rehearsal import Rehearsal, rehearsal
from tests.real.firm import BOX, Firm, Line, after, settings_for
from tests.real.scene import CALLER, PARTY, Scene, Stories, in_order, sides, step, unexplained, wholly_recorded, words

stories = Stories()
OTHER = 1320
"""Hz of the second agent, the RM, the number outside."""
TALKS = Answer(after=0.3, talk=PARTY)
TALKS_TOO = Answer(after=0.5, talk=OTHER)
SETTLED = 0.6
"""Seconds after a change from which on it must be heard: a command, a buffer, a packet or two."""


@dataclass
class Day:
    """All stories under way, and what the controller complained of."""

    stage: Rehearsal
    under_way: Mapping[str, asyncio.Task[None]]
    complaints: list[Mapping[str, object]] = field(default_factory=list)


@pytest.fixture(scope="module")
async def day(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Day]:
    firm = Firm()
    grounds = stories.settle(firm)
    settings = settings_for(firm.write(tmp_path_factory.mktemp("tk")))
    with capture_logs() as logs:
        async with rehearsal(settings, print) as stage:
            under_way = stories.tell(stage, grounds, at_once=3)
            yield Day(stage, under_way, logs)  # type: ignore[arg-type]
            for task in under_way.values():
                task.cancel()
            await asyncio.gather(*under_way.values(), return_exceptions=True)


@dataclass
class Spell:
    """A time in which nothing changes, and what somebody hears in it."""

    began: float
    ended: float

    def heard(self, leg: Leg) -> tuple[set[int], float]:
        """The tones that he hears, and the share of the time in which he hears anything."""
        begin, end = (max(0, int((at - leg.answered_at) * RATE)) for at in (self.began, self.ended))
        samples = leg.heard.samples[begin:end]
        seconds = len(samples) / RATE
        assert seconds > 0.5, f"{leg} heard only {seconds:.1f} s of {self.ended - self.began:.1f} s"
        tones = {hz for hz in (CALLER, PARTY, OTHER) if _long(tone_present(samples, hz)) > 0.5 * seconds}
        return tones, _long(sound_present(samples)) / seconds


def _long(intervals: Iterable[Interval]) -> float:
    return sum(interval.end - interval.start for interval in intervals)


async def a_spell(seconds: float = 2.5) -> Spell:
    """Let some time pass, from the moment on at which what was done must be heard."""
    await asyncio.sleep(SETTLED)
    began = time.monotonic()
    await asyncio.sleep(seconds)
    return Spell(began, time.monotonic())


def hears(spell: Spell, leg: Leg, *tones: int) -> None:
    assert spell.heard(leg)[0] == set(tones)


def hears_music(spell: Spell, leg: Leg) -> None:
    tones, sound = spell.heard(leg)
    assert tones == set()
    assert sound > 0.5, f"{leg} heard something {sound:.0%} of the time"


def hears_nothing(spell: Spell, leg: Leg) -> None:
    tones, sound = spell.heard(leg)
    assert tones == set()
    assert sound < 0.1, f"{leg} heard something {sound:.0%} of the time"


async def written(*legs: Leg) -> None:
    """What was heard stands in the files."""
    for leg in legs:
        await leg.ended()


async def wants(s: Scene, wish: Wish) -> None:
    call = s.live()
    assert await call.orders.give(call.stage, wish, "the test") == ""


async def they_talk(s: Scene, agents: int = 1) -> tuple[Leg, Leg]:
    s.agent().behave(TALKS)
    await s.log_in(0)
    caller = await s.call()
    await caller.talk(CALLER)
    agent = await s.agent().next_call()
    await agent.hears_tone(CALLER, within=15)
    await caller.hears_tone(PARTY, within=15)
    for other in range(1, agents):
        s.agent(other).behave(TALKS_TOO)
        await s.log_in(other)
    return caller, agent


@stories.needs(Line())
async def on_hold_the_caller_hears_music_and_the_agent_silence(s: Scene) -> None:
    caller, agent = await they_talk(s)
    before = await a_spell()
    await agent.press("*1")
    await s.told("hold")
    held = await a_spell(4)
    await agent.press("*1")
    await s.told("resume")
    after = await a_spell()
    await caller.hang_up()
    await written(caller, agent)
    for spell in (before, after):
        hears(spell, caller, PARTY)
        hears(spell, agent, CALLER)
    hears_music(held, caller)
    hears_nothing(held, agent)
    story = await s.record()
    in_order(story, "CONNECT", "hold", "resume", "ended")
    left, right = wholly_recorded(story)
    assert len(tone_present(left, CALLER, least=1.5)) >= 2
    assert _long(tone_present(right, PARTY)) > 5


@stories.needs(Line(agents=({}, {})))
async def transferred_to_an_agent_he_hears_music_until_that_one_has_answered(s: Scene) -> None:
    caller, agent = await they_talk(s, agents=2)
    s.agent(1).behave(Answer(after=3, talk=OTHER))
    await wants(s, Transfer(Destination("agent", s.ground.agents[1])))
    await agent.ended()
    ringing = await a_spell(1.5)
    other = await s.agent(1).next_call()
    await caller.hears_tone(OTHER, within=10)
    after = await a_spell()
    assert isinstance(s.state(0), Ready)
    await other.hang_up()
    await written(caller, other)
    hears_music(ringing, caller)
    hears(after, caller, OTHER)
    hears(after, other, CALLER)
    story = await s.record()
    assert (story.call.outcome, story.call.served_by) == ("COMPLETEAGENT", s.ground.agents[1])
    left, right = wholly_recorded(story)
    assert tone_present(right, PARTY, least=1)
    assert tone_present(right, OTHER, least=1)
    assert not tone_present(left, OTHER)


@stories.needs(Line(agents=({}, {})))
async def an_agent_who_declines_sends_him_back_to_the_one_whom_he_left(s: Scene) -> None:
    caller, agent = await they_talk(s, agents=2)
    s.agent(1).behave(decline(0.5))
    await wants(s, Transfer(Destination("agent", s.ground.agents[1])))
    await agent.ended()
    again = await s.agent().next_call()
    await again.hears_tone(CALLER, within=10)
    after = await a_spell()
    await caller.hang_up()
    await written(caller, again)
    hears(after, caller, PARTY)
    hears(after, again, CALLER)
    in_order(await s.record(), "transfer", "transfer_failed", "CONNECT", "ended")


@stories.needs(Line())
async def transferred_to_his_rm_he_talks_with_him_once_the_key_is_pressed(s: Scene) -> None:
    s.rm.behave(Answer(after=0.5, press="1", once_heard="screening", talk=OTHER))
    caller, agent = await they_talk(s)
    await agent.press("*20#")
    rm = await s.rm.next_call()
    await caller.hears_tone(OTHER, within=25)
    after = await a_spell()
    await caller.hang_up()
    await written(caller, rm)
    hears(after, caller, OTHER)
    hears(after, rm, CALLER)
    assert tone_present(sides((await s.record()).recordings[0].path)[1], OTHER, least=1)


@stories.needs(Line(agents=({}, {})))
async def a_second_agent_is_asked_alone_then_they_talk_all_three_and_he_takes_the_caller(s: Scene) -> None:
    caller, agent = await they_talk(s, agents=2)
    await agent.press(f"*3{s.ground.agents[1]}#")
    await s.told("consult")
    other = await s.agent(1).next_call()
    await agent.hears_tone(OTHER)
    aside = await a_spell()
    await agent.press("*5")
    await s.told("swap")
    swapped = await a_spell()
    await agent.press("*6")
    await s.told("conference")
    all_three = await a_spell()
    await agent.press("*4")
    await agent.ended()
    taken = await a_spell()
    await caller.hang_up()
    await written(caller, other)
    hears_music(aside, caller)
    hears(aside, agent, OTHER)
    hears(aside, other, PARTY)
    hears(swapped, caller, PARTY)
    hears(swapped, agent, CALLER)
    hears_music(swapped, other)
    hears(all_three, caller, PARTY, OTHER)
    hears(all_three, agent, CALLER, OTHER)
    hears(all_three, other, CALLER, PARTY)
    hears(taken, caller, OTHER)
    hears(taken, other, CALLER)
    story = await s.record()
    assert story.call.answered
    left, right = wholly_recorded(story)
    begun, ended = ((step(story, word).at - story.call.answered).total_seconds() for word in ("consult", "swap"))
    alone = slice(int((begun + SETTLED) * RATE), int((ended - SETTLED) * RATE))
    assert sound_present(right[alone]), "his music"
    assert not tone_present(right[alone], PARTY)
    assert not tone_present(right[alone], OTHER)
    assert tone_present(right[alone.stop :], PARTY, least=1.5)
    assert tone_present(right[alone.stop :], OTHER, least=1.5)
    for tone in (PARTY, OTHER):
        assert not tone_present(left, tone), "he alone is on the left"


@stories.needs(Line(agents=({}, {})))
async def whoever_a_queue_finds_is_asked_and_takes_the_caller(s: Scene) -> None:
    caller, agent = await they_talk(s)
    await wants(s, Consult(Destination("queue", s.ground.queue)))
    waits = await a_spell()
    s.agent(1).behave(TALKS_TOO)
    await s.log_in(1)
    other = await s.agent(1).next_call()
    await agent.hears_tone(OTHER)
    aside = await a_spell()
    await wants(s, Complete())
    await agent.ended()
    taken = await a_spell()
    await caller.hang_up()
    await written(caller, other)
    hears_music(waits, caller)
    hears_music(waits, agent)
    hears_music(aside, caller)
    hears(aside, agent, OTHER)
    hears(aside, other, PARTY)
    hears(taken, caller, OTHER)
    hears(taken, other, CALLER)
    wholly_recorded(await s.record())


@stories.needs(Line(agents=({}, {})))
async def an_agent_who_hangs_up_on_his_colleague_leaves_him_the_caller(s: Scene) -> None:
    caller, agent = await they_talk(s, agents=2)
    await wants(s, Consult(Destination("agent", s.ground.agents[1])))
    other = await s.agent(1).next_call()
    await agent.hears_tone(OTHER)
    await agent.hang_up()
    await caller.hears_tone(OTHER)
    after = await a_spell()
    await caller.hang_up()
    await written(caller, other)
    hears(after, caller, OTHER)
    hears(after, other, CALLER)


@stories.needs(Line(agents=({}, {})))
async def back_from_his_colleague_and_after_a_supervisor_has_left_the_recording_goes_on(s: Scene) -> None:
    """Again and again: without a conference's bridge about every second return would lose what the caller says."""
    caller, agent = await they_talk(s, agents=2)
    spells = []
    for _ in range(2):
        await wants(s, Consult(Destination("agent", s.ground.agents[1])))
        other = await s.agent(1).next_call()
        await s.until(lambda: isinstance(s.live().stage, Consulting))
        await a_spell(0.5)
        await other.hang_up()
        await s.until(lambda: isinstance(s.live().stage, Talking))
        spells.append(await a_spell())
        await s.until(lambda: isinstance(s.state(1), Ready))
    assert await supervise(s.live(), s.ground.agents[1], Mode.BARGE) == ""
    boss = await s.agent(1).next_call()
    await boss.hears_tone(PARTY)
    await boss.hang_up()
    await s.told("supervisor_left")
    spells.append(await a_spell())
    up = caller.answered_at
    await caller.hang_up()
    await written(caller, agent)
    left, right = wholly_recorded(await s.record())
    for spell in spells:
        hears(spell, caller, PARTY)
        hears(spell, agent, CALLER)
        piece = slice(int((spell.began - up) * RATE), int((spell.ended - up) * RATE))
        assert _long(tone_present(left[piece], CALLER)) > 2
        assert _long(tone_present(right[piece], PARTY)) > 2


@stories.needs(Line(agents=({}, {})))
async def a_supervisor_listens_whispers_joins_in_and_takes_over(s: Scene) -> None:
    caller, agent = await they_talk(s, agents=2)
    who = s.ground.agents[1]
    assert await supervise(s.live(), who, Mode.MONITOR) == ""
    boss = await s.agent(1).next_call()
    await boss.hears_tone(PARTY)
    listening = await a_spell()
    assert await supervise(s.live(), who, Mode.WHISPER) == ""
    await agent.hears_tone(OTHER)
    whispering = await a_spell()
    assert await supervise(s.live(), who, Mode.BARGE) == ""
    await caller.hears_tone(OTHER)
    joined = await a_spell()
    await wants(s, TakeOver(who))
    await agent.ended()
    taken = await a_spell()
    await caller.hang_up()
    await written(caller, boss)
    for spell, heard_by_caller, heard_by_agent in (
        (listening, (PARTY,), (CALLER,)),
        (whispering, (PARTY,), (CALLER, OTHER)),
        (joined, (PARTY, OTHER), (CALLER, OTHER)),
    ):
        hears(spell, caller, *heard_by_caller)
        hears(spell, agent, *heard_by_agent)
        hears(spell, boss, CALLER, PARTY)
    hears(taken, caller, OTHER)
    hears(taken, boss, CALLER)
    story = await s.record()
    in_order(story, "monitor", "whisper", "barge", "takeover", "CONNECT", "ended")
    assert story.call.answered
    left, right = wholly_recorded(story)
    begun, ended = ((step(story, word).at - story.call.answered).total_seconds() for word in ("whisper", "barge"))
    secret = slice(int((begun + SETTLED) * RATE), int((ended - SETTLED) * RATE))
    for side, tone in ((left, CALLER), (right, PARTY)):
        assert tone_present(side[secret], tone, least=1)
        assert not tone_present(side[secret], OTHER)
    ends = (step(story, "takeover").at - story.call.answered).total_seconds()
    open_to_all = slice(int((ended + SETTLED) * RATE), int((ends - SETTLED) * RATE))
    assert tone_present(left[open_to_all], CALLER, least=1)
    assert not tone_present(left[open_to_all], OTHER), "the caller alone is on the left"
    for tone in (PARTY, OTHER):
        assert tone_present(right[open_to_all], tone, least=1)


@stories.needs(Line(offer={"auto_answer": "yes"}))
async def a_softphone_that_is_asked_to_answers_by_itself(s: Scene) -> None:
    s.agent().behave(AnswersByItself(talk=PARTY))
    await s.log_in(0)
    caller = await s.call()
    await caller.hears_tone(PARTY)
    await caller.hang_up()
    in_order(await s.record(), "offer", "CONNECT", "ended")


@stories.needs(Line(ring="3s", overflow=after(20, BOX)))
async def a_softphone_that_is_not_asked_to_rings_on(s: Scene) -> None:
    s.agent().behave(AnswersByItself(talk=PARTY))
    await s.log_in(0)
    caller = await s.call()
    await s.told("RINGNOANSWER")
    await caller.hang_up()
    assert "CONNECT" not in words(await s.record())


@pytest.mark.parametrize("story", stories.names)
async def test_on_a_real_switch(day: Day, story: str) -> None:
    await day.under_way[story]


async def test_when_all_is_told_nothing_is_left(day: Day) -> None:
    await asyncio.wait(day.under_way.values())
    app, lab = day.stage.app, day.stage.lab
    await app.desk.errands.all_done()
    await asyncio.gather(*(leg.ended() for leg in lab.open_legs))
    assert not app.reception.calls
    snapshot = await app.desk.switch.snapshot()
    assert (snapshot.channels, snapshot.bridges) == ((), ())
    bad = [entry for entry in day.complaints if entry["log_level"] in {"error", "critical"}]
    assert not await unexplained(app.store, bad)
