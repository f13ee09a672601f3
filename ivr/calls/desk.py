"""What every call's story works with, built once by `app`; and errands that outlive the story that sent them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import structlog

from ivr.calls.clock import Clock
from ivr.calls.counts import Counts
from ivr.calls.degradation import Degradation
from ivr.calls.engaged import Engaged
from ivr.calls.floor import Floor
from ivr.calls.keeping_places import KeepsPlaces, NotesOnly
from ivr.calls.naming import Nameless
from ivr.calls.outgoing import Outgoing
from ivr.calls.pages import Pages
from ivr.calls.tasks import Tasks
from ivr.calls.telephones import Telephones
from ivr.calls.trunks import Trunks
from ivr.core.call import CallId, Customer, Incoming
from ivr.core.gaps import WHOLE, Terms
from ivr.core.growth import Captured
from ivr.core.marks import Mark
from ivr.core.pin_tries import PinTries
from ivr.core.record_policy import RecordingRules
from ivr.core.secret import Secret
from ivr.core.service_level import Kept, LatestWaits
from ivr.crm.answers import Answered, NoAnswer
from ivr.errors import SwitchError
from ivr.recording.capture import Segment
from ivr.store.ledger import Ledger
from ivr.switch.port import Switch
from ivr.versions.shadow import Shadow

log = structlog.get_logger()

LONGEST_ERRAND = 60.0
"""Seconds; what takes longer waits for something that will not come."""
LAST_WORD = 2.0
"""Seconds that an errand has to hang up what it began, once it is told to end."""


class Sounds(Protocol):
    """Where a prompt's sound files are (absolute, without extension)."""

    def media(self, prompt: str, language: str) -> str:
        """The file of a prompt without values; a language that it lacks gives the firm's first."""
        ...

    def told(self, prompt: str, language: str, facts: Callable[[], Mapping[str, str]], name: str = "") -> list[str]:
        """The files that say a prompt; the facts are asked for if it holds values, `NotSaid` if one is not known.

        `name` is the file that says the caller's; without it, what tells a name is said without.
        """
        ...

    def name_in(self, prompt: str, language: str) -> str:
        """The language in which it would tell the caller's name; empty if it does not."""
        ...

    def tells_names(self, language: str) -> bool:
        """Whether some prompt tells the caller's name in this language."""
        ...

    def spoken(self, what: str, value: str, language: str) -> list[str]:
        """The files that say a value of this kind; `VoiceError` for what is none."""
        ...


class Crm(Protocol):
    """Who is calling."""

    def find(self, number: str) -> Customer | None:
        """The customer with this telephone number."""
        ...


class Names(Protocol):
    """Callers' names as sounds."""

    def begin(self, name: str, language: str) -> None:
        """Have it made ready in the background."""
        ...

    async def said(self, name: str, language: str) -> str:
        """The file that says it (absolute, without extension); empty if there is none within a second."""
        ...


class Recorder(Protocol):
    """Recordings, from the moment a call is answered to the sealed file."""

    def impossible(self, call: CallId, rules: RecordingRules, segment: Segment | None = None) -> str:
        """Why this call cannot be recorded, or is not being recorded (into this segment, or its first); else empty."""
        ...

    def first(self, call: CallId) -> Segment:
        """The files with which a call's recording begins, where no dialplan has begun it."""
        ...

    def segment(self, call: CallId, since_answer: timedelta) -> Segment:
        """The files into which the call's recording goes from so long after the answer."""
        ...

    def spare(self, call: CallId, since_answer: timedelta) -> Segment:
        """Files in the spare folder, from so long after the answer."""
        ...

    def spare_impossible(self, rules: RecordingRules) -> str:
        """Why nothing can be recorded in the spare folder; empty if it can."""
        ...

    async def sizes(self) -> Mapping[CallId, Captured]:
        """What has been captured of every call so far."""
        ...

    def message_left(self) -> None:
        """A message lies in its box: make a recording of it, in the background."""
        ...

    async def discard(self, call: CallId) -> None:
        """Remove what was captured of a call that must not be recorded, and is perhaps being captured still."""
        ...

    def finish(
        self,
        call: Incoming,
        answered: datetime | None,
        ended: datetime | None,
        terms: Terms | None = WHOLE,
        *,
        pauses: tuple[Mark, ...] | None = None,
    ) -> None:
        """Make the call's file, in the background, silent in the pauses; tell which seconds are in it, by `terms`."""
        ...


class AskWeb(Protocol):
    """How a web service is asked during a call."""

    async def __call__(
        self, url: str, within: timedelta, tries: int, keep: Mapping[str, str], token: Secret | None
    ) -> Answered | NoAnswer:
        """What could be kept of its answer, or why nothing."""
        ...


class Errands:
    """Small tasks that go on after their call's story has moved on: a polite word to a leg that lost."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def send(self, errand: Coroutine[object, object, None]) -> None:
        """Start it; a switch error in it is logged and harms nobody, and it is ended if it takes too long."""
        task = asyncio.ensure_future(_guarded(errand))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def all_done(self, within: float = 10.0) -> None:
        """Wait for those under way, for so many seconds; then end them."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self._tasks:
                    await asyncio.wait(self._tasks)
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LAST_WORD)


async def _guarded(errand: Coroutine[object, object, None]) -> None:
    try:
        async with asyncio.timeout(LONGEST_ERRAND):
            await errand
    except SwitchError as error:
        log.info("errand not finished", reason=str(error))
    except TimeoutError:
        log.warning("errand took too long", errand=str(errand))


@dataclass(slots=True)
class Desk:
    """The switch, the floor, the clock, the sounds, the customers, the store."""

    switch: Switch
    floor: Floor
    clock: Clock
    sounds: Sounds
    crm: Crm
    store: Ledger
    recorder: Recorder
    voicemail: Path
    errands: Errands = field(default_factory=Errands)
    degradation: Degradation = field(default_factory=Degradation)
    names: Names = field(default_factory=Nameless)
    ask_web: AskWeb = field(kw_only=True)
    """How a web service is asked."""
    kept: dict[str, Kept] = field(default_factory=dict)
    """How well each queue has kept its service level since the start."""
    counts: Counts = field(default_factory=Counts)
    """What has become of waits, offers and overflow since the start."""
    callbacks: KeepsPlaces = field(default_factory=NotesOnly)
    """Who waits to be called back."""
    pages: Pages = field(default_factory=Pages)
    tasks: Tasks = field(init=False)
    """Chats and tickets that wait for agents."""
    engaged: Engaged = field(default_factory=Engaged)
    """Managers who are rung, or talk with a caller."""
    telephones: Telephones = field(init=False)
    """Which of an agent's telephones is rung."""
    trunks: Trunks = field(init=False)
    outgoing: Outgoing = field(init=False)
    pin_tries: dict[str, PinTries] = field(default_factory=dict)
    """Agent -> his wrong PINs of late, whatever call they were typed in."""
    lately: LatestWaits = field(default_factory=LatestWaits)
    """The latest waits of all queues with a target."""
    stood_still: Callable[[], float] = float
    """Seconds for which the controller stood still at worst, of late."""
    shadow: Shadow | None = None
    """A version of the rules that is tried without effect."""

    def __post_init__(self) -> None:
        self.tasks = Tasks(self.floor, self.store, self.clock)
        self.telephones = Telephones(self.floor)
        self.trunks = Trunks(self.clock, self.switch.on_line)
        self.outgoing = Outgoing(self.clock, lambda what, detail: self.store.alarm(what, self.clock.now(), detail))
