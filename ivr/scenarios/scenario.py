"""A scenario as frozen values: who calls when, what everybody does, and what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from ivr.core.call import Customer
from ivr.core.preference import LastTalk

Word = Literal[
    "hears",
    "told",
    "waits_in",
    "offered",
    "rings",
    "missed_by",
    "whispers",
    "talks_to",
    "voicemail",
    "callback_note",
    "callback",
    "called_back",
    "recorded",
    "ends",
]
"""What happens to a caller, as scenario files say it."""

State = Literal["ready", "not_ready", "away", "in_a_call"]
Refusal = Literal["no_answer", "busy", "declines", "unreachable"]


@dataclass(frozen=True, slots=True)
class Answering:
    """Picks up so long after it began to ring, and hangs up after so long a talk."""

    after: timedelta
    talks: timedelta


@dataclass(frozen=True, slots=True)
class AgentPlays:
    """How an agent is as the call arrives, what his phone does, and when he becomes ready (None: he stays as he is)."""

    state: State
    phone: Answering | Refusal
    ready_after: timedelta | None = None
    not_eligible: tuple[str, ...] = ()
    """What does not hold of him."""


@dataclass(frozen=True, slots=True)
class RmPlays:
    """What an RM's mobile does; once it is answered, `key` is pressed (None: the one that accepts; empty: none)."""

    phone: Answering | Refusal
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to the caller, so long after his call arrived."""

    at: timedelta
    word: Word
    value: str
    language: str = ""
    """The one in which he heard it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line of a scenario that names a happening, and where the line stands."""

    word: Word
    value: str
    said: str
    """As the file says it."""
    line: int = 0
    language: str = ""
    """Empty: any."""
    after: timedelta | None = None
    """So long after the line before it."""
    within: timedelta | None = None
    """At most so long after the line before it."""

    def fits(self, happening: Happening) -> bool:
        """Whether this is what happened, its time left aside."""
        same = (self.word, self.value) == (happening.word, happening.value)
        return same and self.language in ("", happening.language)


@dataclass(frozen=True, slots=True)
class Act:
    """What the caller does so long after something happened (None: after his act before)."""

    when: Wanted | None
    after: timedelta
    keys: str
    """Empty: he hangs up."""
    said: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Scenario:
    """One made-up call."""

    name: str
    file: str
    line: int
    at: datetime
    caller: str
    """Empty: withheld."""
    to: str
    customer: Customer | None
    speaks: timedelta
    agents: Mapping[str, AgentPlays] = field(default_factory=dict)
    """By user name; who is not named is away."""
    rms: Mapping[str, RmPlays] = field(default_factory=dict)
    """By id; who is not named does not answer."""
    mobiles: Mapping[str, str] = field(default_factory=dict)
    """The RMs' numbers, by id."""
    outside: Mapping[str, Answering | Refusal] = field(default_factory=dict)
    """What happens at numbers that flows put callers through to; at others nobody answers."""
    web: Mapping[str, str] = field(default_factory=dict)
    """What web services answer, by the name under which the rules keep it."""
    own_phone: Answering | Refusal = "no_answer"
    """What the caller's telephone does when he is called back."""
    degraded: str = ""
    """The level of degradation; empty: none."""
    waiting: Mapping[str, int] = field(default_factory=dict)
    """How many others wait already, by queue."""
    last_agent: str = ""
    """Who talked with him in his call of the day before; empty: he did not call."""
    acts: tuple[Act, ...] = ()
    expect: tuple[Wanted, ...] = ()
    never: tuple[Wanted, ...] = ()

    @property
    def last_talk(self) -> LastTalk | None:
        """With whom he talked before."""
        return LastTalk(self.last_agent, self.at - timedelta(days=1)) if self.last_agent else None
