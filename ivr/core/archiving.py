"""What is to be done with a finished recording that lies on the local disk, and when an archive is tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

AUDIO, MANIFEST = ".audio", ".about"
PAIR = frozenset((AUDIO, MANIFEST))
_CALLED = {AUDIO: "the sound", MANIFEST: "the manifest"}

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0


@dataclass(frozen=True, slots=True)
class Local:
    """What lies here of one recording."""

    recording: str
    parts: frozenset[str]
    """Of `PAIR`."""
    age: timedelta
    """Since the day of the call began; negative if the clock was set back."""


@dataclass(frozen=True, slots=True)
class Send:
    """To the archive."""


@dataclass(frozen=True, slots=True)
class Remove:
    """It is in the archive: what lies here goes."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """The ledger does not have it yet: it is being sealed, or will be."""


@dataclass(frozen=True, slots=True)
class Stay:
    """It is in the archive, and is to be here as well for a while."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A person must look; nothing is touched meanwhile."""

    reason: str


Step = Send | Remove | NotYet | Stay | Wrong


def next_step(local: Local, *, sealed: bool, archived: bool, keep: timedelta) -> Step:
    """`sealed` and `archived`: what the ledger says; `keep`: how long a recording stays here though it is archived.

    Removing may have been cut short, so of an archived recording a half is no wonder.
    """
    missing = ", ".join(_CALLED[part] for part in sorted(PAIR - local.parts))
    if archived:
        return Remove() if missing or local.age >= keep else Stay()
    if not sealed:
        return NotYet()
    return Wrong(f"{missing} is not here, and was not archived") if missing else Send()


def pauses(chance: Callable[[], float]) -> Iterator[float]:
    """Seconds between attempts while the archive is away: doubling from 1 to 60, each shortened by up to half."""
    pause = FIRST_PAUSE
    while True:
        yield pause * (1 - chance() / 2)
        pause = min(2 * pause, LONGEST_PAUSE)
