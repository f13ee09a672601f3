"""What is live in the house at one moment: a row for each agent, queue, call and trunk, as a page shows it.

Nothing in a row runs on by itself: what lasts is told by the moment since which it lasts, so that a row changes only
when something has happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from ivr.core.call import CallId
from ivr.core.handed_on import Where
from ivr.core.noted import Noted
from ivr.core.notices import Notice


@dataclass(frozen=True, slots=True)
class AgentRow:
    """An agent, as he is, and his figures of the day."""

    id: str
    name: str
    team: str
    status: str
    """What he says of himself: `available`, `not_ready`, `logged_out`."""
    reason: str
    """Why he is not ready; of one who was logged out, who did it, and why."""
    state: str
    """What his calls make of him: `idle`, `reserved`, `ringing`, `in_a_call`, `on_hold`, `assisting`, `wrap_up`."""
    since: datetime
    """Since when he has this status and state."""
    until: datetime | None
    """When his wrap-up, or his pause, ends by itself."""
    phone: bool
    """Whether his telephone can be reached."""
    call: CallId | None
    """The one that he is busy with."""
    queues: tuple[str, ...]
    """Those whose callers he may serve."""
    answered: int = 0
    """Calls in which he has answered, of those that are over."""
    missed: int = 0
    """Offers of those that he has not."""
    average_talk_s: int | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """How well a queue that has a target is served today, as reports count it."""

    target: str
    """In words."""
    share: float | None
    """Percent answered in time; None before there is any to judge."""
    waits: int
    """The calls that it is made of: over, not given up at once, not waiting on to be called back."""
    in_time: int
    """Of those."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue as it stands, and its figures of the day."""

    id: str
    waiting: int
    """Callers on the line."""
    longest_since: datetime | None
    """Since when the first of them waits."""
    callbacks: int
    """Who wait to be called back."""
    at_work: int
    """Agents who are on duty for it."""
    free: int
    expected_s: int | None
    """How long the next caller would wait; None while nobody is on duty for it."""
    service: Service | None
    answered: int = 0
    """Callers who were served, by whomever."""
    abandoned: int = 0
    """Callers who hung up while they waited, and had talked with nobody."""
    abandoned_share: float | None = None
    """Percent of those who came to it; None before there is any."""
    handled: int = 0
    """Of those served: by agents."""
    average_wait_s: int | None = None
    """Of those served."""
    average_talk_s: int | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a caller has chosen with a key."""

    kind: Literal["language", "queue", "place", "step"]
    """A place has a name, as a menu does and a flow; a step is told in words."""
    name: str
    """Of a language, its code; of a step, what it does."""
    title: Mapping[str, str] = field(default_factory=dict)
    """A queue's, by language."""


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call under way."""

    id: CallId
    stage: str
    """`Waiting`, `Talking`, ...; `Arriving` before its story begins."""
    since: datetime
    """Since when it is at this stage."""
    number: str
    """The caller's; shortened for those who have no right to it."""
    did: str
    """The number that he dialled."""
    customer: str
    """His name; empty: he is not known."""
    customer_id: str
    level: str
    rm: str
    """His relationship manager's name."""
    language: str
    queue: str
    agent: str | None
    """Who serves him, if it is an agent."""
    party: str
    """Who serves him, in words: `agent 1001`, `RM Zhang Wei`; empty: nobody."""
    ringing: tuple[str, ...]
    """Agents whose phones ring for him, or will in a moment."""
    assisting: tuple[str, ...]
    """Agents who are asked about him, or supervise his talk."""
    supervisor: str
    """Who listens to it, or is rung for that; empty: nobody."""
    supervision: str
    """How he is with it: `ringing`, `monitor`, `whisper`, `barge`; empty: nobody is."""
    started: datetime
    answered: datetime | None
    waiting_since: datetime | None
    """If he waits: since when, with all that he waited before a talk that led him here."""
    waited_s: int | None
    """If he is served: how long he had waited for it."""
    recording: str
    """`on`, `paused`, `off`."""
    path: tuple[Chosen, ...] = ()
    """Oldest first."""
    story: tuple[str, ...] = ()
    """The last lines of its trace."""
    muted: bool = False
    """Whoever serves him is not heard, by his own wish; what a telephone does by itself nobody knows."""


@dataclass(frozen=True, slots=True)
class TrunkRow:
    """A trunk as it stands; what is not known of it is None."""

    id: str
    registered: bool | None
    reachable: bool | None
    round_trip_ms: float | None
    dead_since: str | None
    """Since when it does not answer, or is not registered; None: nothing such is known."""
    resting_until: str | None
    failures: int
    calls: int
    max_calls: int | None


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """Something that somebody should look at."""

    at: datetime
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class Level:
    """How the house works as a whole."""

    level: str = ""
    """At which it offers less than usual; `normal`."""
    by: str = ""
    """Who has set it: `hand`, `figures`, `drill`."""
    why: str = ""
    draining: str = ""
    """Where new calls go while they are kept out; empty: they come in."""
    asterisk: bool = True
    """Whether the switch answers."""


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call of the same customer that is over."""

    at: datetime
    queue: str
    served_by: str
    outcome: str
    result: str
    notes: tuple[Noted, ...] = ()
    """What its agents have noted of it, the latest last."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The caller whom an agent has handed on, for as long as the call goes on and he has no other."""

    call: CallId
    where: Where
    to: str
    """Where he was sent, in words: `agent 1002`, `queue claims`, `RM Zhang Wei`."""
    why: str
    """Why nobody came there; empty: somebody has, or may yet."""
    queue: str
    """In which he waits; empty: in none."""
    party: str
    """With whom he talks, in words; empty: with nobody."""


@dataclass(frozen=True, slots=True)
class Mine:
    """What an agent is shown of his own: beside his row, and that of his call."""

    agent: str
    call: CallId | None
    """The one that he is offered, or has."""
    until: datetime | None
    """When his wrap-up ends."""
    last_call: CallId | None
    """The one that he had last, of which he can say what came of it."""
    last_calls: tuple[PastCall, ...] | None = ()
    """Former ones of the customer with whom he has to do now, the latest first; None: not looked up yet."""
    wishes: tuple[str, ...] = ()
    """What he may ask for in the call whose caller he serves: `hold`, `transfer`, `conference` ..."""
    handed_on: Sent | None = None
    notices: tuple[Notice, ...] = ()
    """What supervisors have written to him and he has not read, oldest first."""


@dataclass(frozen=True, slots=True)
class Board:
    """All that is live."""

    agents: Mapping[str, AgentRow] = field(default_factory=dict)
    queues: Mapping[str, QueueRow] = field(default_factory=dict)
    calls: Mapping[CallId, CallRow] = field(default_factory=dict)
    trunks: Mapping[str, TrunkRow] = field(default_factory=dict)
    alarms: tuple[AlarmRow, ...] = ()
    level: Level = Level()
    mine: Mapping[str, Mine] = field(default_factory=dict)
    """By agent: of those who look."""
