"""Webhooks: what a firm's own programs are told of, and what comes of a delivery once it was answered."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Event(StrEnum):
    """What is told, by the name that its receiver reads."""

    CALL_ARRIVED = "call.arrived"
    CALL_ENDED = "call.ended"
    CALL_RESULT = "call.result"
    """Its agent has said what came of it."""
    CALLBACK_ASKED = "callback.asked"
    """A caller keeps his place in a queue's line, and is to be called."""
    CALLBACK_OVER = "callback.over"
    CALLBACK_NOTED = "callback.noted"
    """A note lies in a box: somebody must see to it."""
    TICKET_OPENED = "ticket.opened"
    TICKET_CLOSED = "ticket.closed"
    RECORDING_READY = "recording.ready"
    ALARM_RAISED = "alarm.raised"


VERSION = "v1"
"""Of the API whose shapes the data have."""
SEVERAL_TIMES = frozenset({Event.CALL_RESULT})
"""It may be told of the same call once more, and then says something else."""
TEST = "webhook.test"
"""Sent because somebody asked for it."""
MOST = 20
"""Webhooks of an installation."""
MOST_WAITING = 20_000
"""Deliveries that wait for one of them."""
GIVEN_UP_AFTER = timedelta(hours=24)
"""After the event; once more it is tried in any case."""
STEPS_ASIDE_AFTER = 5
"""Tries that were answered with a refusal: it may be this one alone that its receiver cannot take."""
PASSING = frozenset({408, 425, 429})
"""Of the refusals that lay it to the request those that say nothing of it: the same may be taken a little later."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=30)
LONGEST_ASKED = timedelta(hours=1)
"""That a receiver may ask for by `Retry-After`."""
JITTER = 0.2
"""Share of a wait by which it is longer or shorter, lest all come back at one moment."""
GONE = 410
ON_THE_MACHINE = " on the machine"
"""After the name of whoever made a webhook by the command line: he sees everything that is kept there."""
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Taken:
    """The receiver has it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It was answered, with another status than of those that mean success."""

    status: int
    again_after: timedelta = timedelta(0)
    """As asked for."""


@dataclass(frozen=True, slots=True)
class Unreached:
    """Nobody has answered."""

    why: str


Answer = Taken | Refused | Unreached


@dataclass(frozen=True, slots=True)
class Again:
    """To be tried once more, not before then."""

    due: datetime
    aside: bool
    """Those that came later need not wait for it any more."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """It is not tried any more."""


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """The receiver wants nothing any more."""


Next = Taken | Again | GivenUp | SwitchedOff


def after(answer: Answer, tries: int, begun: datetime, now: datetime, chance: float) -> Next:
    """What comes of a delivery that has been tried so often now; `chance` lies between 0 and 1."""
    if isinstance(answer, Taken):
        return answer
    if isinstance(answer, Refused) and answer.status == GONE:
        return SwitchedOff()
    if now - begun >= GIVEN_UP_AFTER:
        return GivenUp()
    return Again(now + _wait(answer, tries, chance), _steps_aside(answer, tries))


def _steps_aside(answer: Refused | Unreached, tries: int) -> bool:
    """A receiver that is away takes none; one that lays it to the request may well take the next."""
    if isinstance(answer, Unreached):
        return False
    its_own = answer.status in range(400, 500) and answer.status not in PASSING
    return its_own or tries >= STEPS_ASIDE_AFTER


def _wait(answer: Refused | Unreached, tries: int, chance: float) -> timedelta:
    grown: timedelta = min(FIRST_WAIT * 2 ** min(tries - 1, 16), LONGEST_WAIT) * (1 + JITTER * (2 * chance - 1))
    asked = answer.again_after if isinstance(answer, Refused) else timedelta(0)
    return max(grown, min(asked, LONGEST_ASKED))


def in_words(answer: Answer) -> str:
    """For whoever looks how it went."""
    match answer:
        case Taken():
            return "taken"
        case Refused(status):
            return f"answered {status}"
        case Unreached(why):
            return why


def message_id(event: str, about: str, at: datetime) -> str:
    """The same for the same event however often it is told, so that its receiver takes it once."""
    told = f"{event} {about} {at.isoformat()}" if event in SEVERAL_TIMES else f"{event} {about}"
    return f"msg_{hashlib.sha256(told.encode()).hexdigest()[:32]}"


def unfit(name: str, events: Collection[str]) -> str:
    """Why a webhook cannot be so, in a sentence; empty if it can."""
    if not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        return f"Give it a name that tells the program, in one line of at most {LONGEST_NAME} characters."
    if beyond := sorted(set(events) - set(Event)):
        return f"Nothing is told of {', '.join(beyond)}: choose among {', '.join(Event)}."
    return "" if events else f"Say of what it is told: choose among {', '.join(Event)}."
