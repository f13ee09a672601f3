"""Calls in which card numbers are keyed and spoken, and what of them is found in their sound."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ivr.core.call import Destination
from ivr.core.marks import MarkKind
from ivr.core.talk_wishes import Transfer, talk_of
from ivr.lab import Answer, Leg
from ivr.lab.leg import TookTooLong
from ivr.lab.tones import Samples
from ivr.store.rows import CallStory
from ivr.voice.g711 import to_alaw
from tests.real.firm import LOOK_UP, Line
from tests.real.scene import CALLER, PARTY, Scene, sides
from tests.recording.dtmf import keyed, keys_in

ASKED = {"collect": "card", "prompt": "no_key", "shortest": 16, "longest": 16, "wait": "20s", "tries": 1}
Raw = Mapping[str, Samples]
"""What the switch had written of a call, file by file."""
OTHER = 1320
RATE = 8000
FAST, APART = 80, 60
"""Milliseconds of a key, and between two: an autodialler's, so that many calls fit into a night."""
TONE, BETWEEN = 0.06, 0.05
"""Seconds of a tone in the sound, and between two."""
SETTLED = 0.3
"""Seconds from an answer of the switch to the moment at which nothing of what came before is under way any more."""
LOUD = 2000


@dataclass(frozen=True, slots=True)
class Cards:
    """What is told in one call: to a masked step; as tones in the sound and as RFC 4733 in a pause; and aloud in it."""

    asked: str
    tones: str
    events: str
    spoken: Samples

    @property
    def numbers(self) -> tuple[str, str, str]:
        return self.asked, self.tones, self.events

    @property
    def sound(self) -> Samples:
        """The tones, and then the voice."""
        return np.concatenate([keyed(self.tones, TONE, BETWEEN), self.spoken])


@dataclass(frozen=True, slots=True)
class Found:
    """A call that is over, and what its sound gives away: as it lay on the disk during the call, and sealed."""

    cards: Cards
    story: CallStory
    keys: Sequence[str]
    """The keys that each sound has."""
    likeness: float
    """Of the spoken digits to the likeliest place in any of them, 0 to 1."""
    silent: bool
    """Both sides are zero in each pause, to the sample."""
    goes_on: bool
    """Both are heard before the agent's pause and after it."""
    apart: int
    """Samples by which the two files of the talk differ in length while they grow."""


def line(*, masked: bool, agents: int = 1) -> Line:
    return Line(agents=({},) * agents, steps=(LOOK_UP, {**ASKED, "masked": "yes" if masked else "no"}, {"queue": "Q"}))


async def ready(s: Scene) -> None:
    """Its agents sit at their telephones."""
    for which in range(len(s.ground.agents)):
        s.agent(which).behave(Answer(after=0.2, talk=OTHER if which else PARTY))
        await s.log_in(which)


async def told(s: Scene, folder: Path, cards: Cards, *, pauses: bool) -> tuple[str, Raw]:
    """Play the call; its id, and what the switch had written of it shortly before its end."""
    caller = await s.call()
    await caller.hears_sound(within=20, lasting=0.2)
    await caller.press(cards.asked, FAST, APART)
    await s.until(lambda: talk_of(s.live().stage) is not None, within=30)
    which, agent = await _agent(s)
    await caller.talk(CALLER)
    await asyncio.sleep(1.2)
    if pauses:
        await _keys(s, agent, lambda: s.live().pauses.limit is not None)  # set once the switch has answered
    if len(s.ground.agents) > 1:
        agent = await _moved(s, which)
    await _tells(caller, folder, cards)
    if pauses:
        await _keys(s, agent, lambda: not s.live().marks.pauses[-1].begins)
    await caller.talk(CALLER)
    await asyncio.sleep(2.3)
    call, raw = s.live().id, _raw(s)
    await caller.hang_up()
    return call, raw


async def sealed(s: Scene, call: str, within: float = 60) -> CallStory:
    """Its story, once the recording is there."""
    store = s.stage.app.store
    async with asyncio.timeout(within):
        while True:
            await store.flush()
            if (story := await store.call(call)) and story.call.ended and story.recordings:
                return story
            await asyncio.sleep(0.5)


def found(cards: Cards, story: CallStory, raw: Raw) -> Found:
    """Look for the card numbers in all that is heard."""
    left, right = sides(story.recordings[0].path)
    sounds = [*raw.values(), left, right]
    spans = pauses_of(story)
    talk = [len(samples) for name, samples in raw.items() if ".at" in name]
    return Found(
        cards,
        story,
        [keys_in(samples) for samples in sounds],
        max(likeness(samples, cards.spoken) for samples in sounds),
        silent=not any(side[begin:end].any() for begin, end in spans for side in (left, right)),
        goes_on=bool(spans) and all(map(_is_loud, _beside(spans[-1], left, right))),
        apart=max((abs(one - other) for one, other in zip(talk[::2], talk[1::2], strict=True)), default=RATE * 60),
    )


def pauses_of(story: CallStory) -> list[tuple[int, int]]:
    """Each pause's first sample, and the one after its last, as the marks tell it."""
    assert story.call.answered
    marks = [mark.at for mark in story.marks if mark.kind is MarkKind.PAUSE]
    at = [round((each - story.call.answered).total_seconds() * RATE) for each in marks]
    return list(zip(at[::2], at[1::2], strict=True))


def likeness(samples: Samples, part: Samples) -> float:
    """How much the likeliest place in a sound is like this part: 1 is the same, whatever its level."""
    if len(samples) < len(part):
        return 0.0
    sound, wanted = samples.astype(float), part.astype(float)
    size = 1 << (len(sound) + len(wanted)).bit_length()
    products = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(wanted, size).conj(), size)
    energy = np.concatenate([[0.0], np.cumsum(sound**2)])
    window = energy[len(wanted) :] - energy[: -len(wanted)]
    least = len(wanted) * 4.0  # what is quieter than two steps of 65,536 is no voice
    return float(np.max(products[: len(window)] / np.sqrt(np.maximum(window, least) * (wanted**2).sum())))


async def _keys(s: Scene, agent: Leg, done: Callable[[], bool]) -> None:
    """Pause or resume; an agent whose key was lost on a crowded machine sees so, and presses again."""
    for within in (15, 20):
        await agent.press("*9")
        try:
            return await s.until(done, within)
        except TimeoutError:
            print(f"the agent's key was lost in call {s.live().id}")
    raise TookTooLong(f"{agent} could not pause, or resume.")


async def _agent(s: Scene) -> tuple[int, Leg]:
    """Who has the call, and his telephone."""
    talk = talk_of(s.live().stage)
    assert talk
    which = s.ground.agents.index(talk.party)
    return which, await s.agent(which).next_call(within=15)


async def _moved(s: Scene, which: int) -> Leg:
    call, to = s.live(), 1 - which
    assert await call.orders.give(call.stage, Transfer(Destination("agent", s.ground.agents[to])), "the test") == ""
    leg = await s.agent(to).next_call(within=30)
    await s.until(lambda: getattr(talk_of(call.stage), "party", "") == s.ground.agents[to], within=15)
    return leg


async def _tells(caller: Leg, folder: Path, cards: Cards) -> None:
    path = folder / f"keys-{caller.channel}"  # its name stands in the lab's log
    path.with_suffix(".alaw").write_bytes(to_alaw(cards.sound))
    await caller.silent()
    await asyncio.sleep(SETTLED)
    await caller.play(path)
    await asyncio.sleep(len(cards.sound) / RATE + 0.3)
    await caller.press(cards.events, FAST, APART)
    await asyncio.sleep(len(cards.events) * (FAST + APART) / 1000 + 0.3)
    path.with_suffix(".alaw").unlink()


def _raw(s: Scene) -> Raw:
    folder, call = s.stage.app.layout.capture, s.live().id
    return {path.name: np.fromfile(path, "<i2") for path in sorted(folder.glob(f"{call}.*"))}


def _beside(span: tuple[int, int], *both: Samples) -> list[Samples]:
    begin, end = span
    apart = RATE // 2
    return [stretch for side in both for stretch in (side[begin - 2 * apart : begin - apart], side[end + apart :])]


def _is_loud(samples: Samples) -> bool:
    return bool(samples.size and np.abs(samples).max() > LOUD)
