"""One caller's visit: he dials, presses keys as prompts come, talks, hangs up; and what he heard is told afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from ivr.errors import IvrError
from ivr.lab.hearing import Hearing
from ivr.lab.lab import Lab
from ivr.lab.leg import Ended, Leg
from ivr.lab.people import Callee
from ivr.lab.tones import Interval

CALLER, CALLED = 440, 880
"""Hz: the tone of him who calls, and of whoever takes his call."""
THINKS = 1.0
"""Seconds from a prompt's beginning to the key."""
_SHORTEST = 0.5


@dataclass(frozen=True, slots=True)
class Plan:
    """What the caller does."""

    did: str
    caller: str
    keys: tuple[str, ...] = ()
    """One after each prompt; `-` lets a prompt pass."""
    talk: float = 5.0
    """Seconds from the moment that somebody takes the call."""
    patience: float = 180.0
    """Seconds that he waits for anything."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened, in seconds from the answer."""

    start: float
    end: float
    kind: str
    """`prompt`, `tone`, `sound`, `rings` or `answers`."""
    what: str


@dataclass(frozen=True, slots=True)
class Visit:
    """How it went."""

    plan: Plan
    ended: Ended
    seconds: float
    """From the answer to the end; 0 if it was not answered."""
    moments: tuple[Moment, ...]


async def visit(lab: Lab, plan: Plan, say: Callable[[str], None]) -> Visit:
    """Call, live through it, and tell; `say` has a line for each thing that the caller does."""
    leg = await lab.call(plan.did, caller_id=plan.caller)
    say(f"{plan.caller or 'a withheld number'} calls {plan.did}")
    life = asyncio.ensure_future(_live(lab, leg, plan, say))
    over = asyncio.ensure_future(leg.ended(within=10 * plan.patience + plan.talk))
    try:
        await asyncio.wait((life, over), return_when=asyncio.FIRST_COMPLETED)
    finally:
        life.cancel()
        await leg.hang_up()
    ended = await over
    seconds = ended.at - leg.answered_at if ended.answered else 0.0
    return Visit(plan, ended, seconds, tuple(sorted(_moments(lab, leg), key=lambda m: m.start)))


async def _live(lab: Lab, leg: Leg, plan: Plan, say: Callable[[str], None]) -> None:
    try:
        await leg.answered(plan.patience)
        say("it is answered")
        await _press(lab, leg, plan, say)
        await leg.hears_tone(CALLED, within=plan.patience)
        say(f"somebody talks with him; he talks for {plan.talk:g} s")
        await leg.talk(CALLER)
        await asyncio.sleep(plan.talk)
        say("hangs up")
    except IvrError as error:
        say(f"hangs up: {error}")


async def _press(lab: Lab, leg: Leg, plan: Plan, say: Callable[[str], None]) -> None:
    for key in plan.keys:
        found = await leg.hears((known.name for known in lab.library.all), within=plan.patience)
        if key == "-":
            say(f"hears {found.name}, presses nothing")
            continue
        await asyncio.sleep(THINKS)
        await leg.press(key)
        say(f"hears {found.name}, presses {key}")


def _moments(lab: Lab, leg: Leg) -> Iterator[Moment]:
    if not leg.answered_at:
        return
    yield from heard(leg.heard)
    for callee in chain(lab.phones.values(), lab.mobiles.values()):
        yield from _rang(callee, leg.answered_at)


def heard(hearing: Hearing) -> list[Moment]:
    """What was heard: prompts, the other side's tone, and the rest (music, names and numbers)."""
    known = [Moment(found.start, found.end, "prompt", found.name) for found in hearing.prompts()]
    known += [Moment(tone.start, tone.end, "tone", f"{CALLED} Hz") for tone in hearing.tone(CALLED, least=_SHORTEST)]
    return known + [Moment(rest.start, rest.end, "sound", "") for rest in _rest(hearing.sound(), known)]


def _rest(sounds: Iterable[Interval], known: Iterable[Moment]) -> Iterator[Interval]:
    """The sounds without what is known in them."""
    covers = sorted(known, key=lambda moment: moment.start)
    for sound in sounds:
        start = sound.start
        for cover in covers:
            if cover.end > start and cover.start < sound.end:
                if cover.start - start >= _SHORTEST:
                    yield Interval(start, cover.start)
                start = max(start, cover.end)
        if sound.end - start >= _SHORTEST:
            yield Interval(start, sound.end)


def _rang(callee: Callee, since: float) -> Iterator[Moment]:
    for leg in callee.calls:
        at = leg.began - since
        yield Moment(at, at, "rings", callee.number)
        if leg.answered_at:
            yield Moment(leg.answered_at - since, leg.answered_at - since, "answers", callee.number)
