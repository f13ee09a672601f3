"""Whether somebody may serve each queue: by skill and level at all, and by certificate up to which day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from ivr.core.able import Able
from ivr.core.conditions import IsOpen
from ivr.core.eligibility import Holds
from ivr.core.hours import changes_on, is_open
from ivr.core.needs import Need, Needs, Single, Without
from ivr.core.overflow_due import overflows_to
from ivr.core.preference import PreferAgent
from ivr.core.proof_facts import Known
from ivr.core.queues import Queue
from ivr.core.rulebook import Rulebook
from ivr.core.skills import every, every_skill, first_skills, hold_in_any_case, in_any_case, speaks
from ivr.core.steps import EnterQueue, NodeId

SOON = timedelta(days=30)
"""A certificate that ends within this time is told of."""
AHEAD = timedelta(days=365)
"""How far ahead hours and certificates are looked at: official holidays are known until then."""


@dataclass(frozen=True, slots=True)
class Unstaffed:
    """From this moment (a day's first open hour, the firm's time) on, nobody may take this queue's callers, or nobody
    those of one language."""

    queue: str
    since: datetime
    last: tuple[tuple[str, str], ...]
    """The last who may: each agent with what ends the day before: a skill's certificate, or what holds of him."""
    now: bool
    """It is so today."""
    language: str = ""
    """Theirs; empty: it is so for all."""


@dataclass(frozen=True, slots=True)
class CertificateEnds:
    """An agent's certificate, which a queue needs, ends on this day, or has ended."""

    agent: str
    skill: str
    until: date


def unable(book: Rulebook) -> Iterator[str]:
    """Queues whose needs no agent meets, however long the caller waits."""
    staff = _Staff(book)
    return (queue.name for queue in book.queues.values() if not staff.has_one(queue.all_needs))


def unstaffed(book: Rulebook, known: Mapping[NodeId, Known], today: date) -> Iterator[Unstaffed]:
    """Queues that callers come to, and that one day within a year nobody may serve during hours that lead there.

    Likewise nobody who speaks one of the firm's languages, where that day is an earlier one; a language that nobody
    speaks in any case is `unheard`.
    """
    staff, guards = _Staff(book), _guards(book, known)
    for queue in book.queues.values():
        if queue.name in guards:
            yield from _ending(book, staff, queue, guards[queue.name], today)


def _ending(
    book: Rulebook, staff: _Staff, queue: Queue, guards: list[dict[str, bool]], today: date
) -> Iterator[Unstaffed]:
    """Until when anybody may serve the queue, and (unless all are gone today) anybody of each language, if shorter."""
    of_all: date | None = None
    for language in ("", *book.firm.languages):
        ends = staff.ends(queue.all_needs, today + AHEAD, language)
        last = max(ends.values(), default=None)
        if last is None or (of_all is not None and (last == of_all or of_all < today)):
            continue
        of_all = of_all if language else last
        since = _first_open(book, guards, max(last + timedelta(days=1), today), today + AHEAD)
        if since is not None:
            who = (agent for agent, end in ends.items() if end == last)
            skills = tuple(staff.ending(who, queue.all_needs, last))
            yield Unstaffed(queue.name, since, skills, last < today, language)


def certificates(book: Rulebook, today: date) -> Iterator[CertificateEnds]:
    """Certificates that some queue needs and that end soon, or have ended."""
    needed = {need.skill for queue in book.queues.values() for needs in queue.all_needs for need in every_skill(needs)}
    for agent in book.agents.values():
        for skill in agent.skills:
            if skill.until is not None and skill.name in needed and skill.until <= today + SOON:
                yield CertificateEnds(agent.id, skill.name, skill.until)


@dataclass(frozen=True, slots=True)
class Unheard:
    """A queue in which nobody who could serve speaks this language."""

    queue: str
    language: str


def unheard(book: Rulebook) -> Iterator[Unheard]:
    """For each queue that somebody could serve, the firm's languages that none of those speaks."""
    staff = _Staff(book)
    for queue in book.queues.values():
        able = [agent for needs in queue.all_needs for agent, _ in staff.able(needs)]
        spoken = {language for agent in able for language in book.agents[agent].languages or book.firm.languages}
        for language in book.firm.languages if able else ():
            if language not in spoken:
                yield Unheard(queue.name, language)


@dataclass(frozen=True, slots=True)
class Dropped:
    """What the queue asks for, and from this relaxation on no longer: a certificate (`valid`), or what must hold."""

    queue: str
    step: int
    name: str
    holds: bool = False
    """True: it is no skill."""


def dropped(book: Rulebook) -> Iterator[Dropped]:
    """All of it that vanishes while the caller waits, at the first step without it."""
    for queue in book.queues.values():
        for name in sorted(hold_in_any_case(queue.needs)):
            kept = [name in hold_in_any_case(step.needs) for step in queue.relax]
            if not all(kept):
                yield Dropped(queue.name, kept.index(False), name, holds=True)
        for need in (need for need in in_any_case(queue.needs) if need.certificate):
            kept = [any(need.skill == other.skill for other in in_any_case(step.needs)) for step in queue.relax]
            if not all(kept):
                yield Dropped(queue.name, kept.index(False), need.skill)


@dataclass(frozen=True, slots=True)
class PreferredInVain:
    """An agent whom this queue prefers, as the nth, and who can never serve it."""

    queue: str
    nth: int
    agent: str


def preferred_in_vain(book: Rulebook) -> Iterator[PreferredInVain]:
    """Agents whom a queue prefers by name, and who do not have what it needs, however long the caller waits."""
    staff = _Staff(book)
    for queue in book.queues.values():
        for nth, one in enumerate(queue.prefer):
            if isinstance(one, PreferAgent) and not staff.may(one.agent, queue.all_needs):
                yield PreferredInVain(queue.name, nth, one.agent)


InTurn = tuple[Needs, ...]
"""The needs that may hold for a caller, one after the other."""


class _Staff:
    """All agents by skill."""

    def __init__(self, book: Rulebook) -> None:
        self._able = {agent.id: Able.of(agent) for agent in book.agents.values()}
        self._with: dict[str, list[str]] = {}
        self._agents = book.agents
        for agent, able in self._able.items():
            for name in able.skills:
                self._with.setdefault(name, []).append(agent)

    def able(self, needs: Needs) -> Iterator[tuple[str, date]]:
        """The agents who meet these needs by level, and the last day of each."""
        asked = first_skills(needs)
        who = (agent for name in asked for agent in self._with.get(name, [])) if asked else self._able
        for agent in dict.fromkeys(who):
            last = self._able[agent].last_day(needs)
            if last is not None:
                yield agent, last

    def has_one(self, in_turn: InTurn) -> bool:
        """True if somebody meets some of these needs by level."""
        return any(True for needs in in_turn for _ in self.able(needs))

    def may(self, agent: str, in_turn: InTurn) -> bool:
        """True if the agent meets some of these needs by level."""
        return any(self._able[agent].last_day(needs) is not None for needs in in_turn)

    def ends(self, in_turn: InTurn, after: date, language: str) -> dict[str, date]:
        """The last day of each agent who meets some of these needs and speaks the language (empty: any).

        Empty if one of them may serve beyond `after`.
        """
        found: dict[str, date] = {}
        for agent, end in chain.from_iterable(map(self.able, in_turn)):
            if not speaks(self._agents[agent], language):
                continue
            if end >= after:
                return {}
            found[agent] = max(end, found.get(agent, end))
        return found

    def ending(self, agents: Iterable[str], in_turn: InTurn, last: date) -> Iterator[tuple[str, str]]:
        """Each agent with what is needed and ends on that day: a skill's certificate, or what holds of him."""
        asked = dict.fromkeys(need for needs in in_turn for need in every(needs))
        for agent in agents:
            able = self._able[agent]
            yield from dict.fromkeys((agent, _name(need)) for need in asked if able.last_of(need) == last)


def _name(need: Single) -> str:
    match need:
        case Need(skill) | Without(Need(skill)):
            return skill
        case Holds(eligibility):
            return eligibility.name


def _guards(book: Rulebook, known: Mapping[NodeId, Known]) -> dict[str, list[dict[str, bool]]]:
    """For each queue that is come to, what its ways ask of calendars: open or closed."""
    entered: dict[frozenset[tuple[str, bool]], dict[str, None]] = {}
    for here, queues in _entered(book, known).values():
        asked = frozenset((asks.calendar, holds) for asks, holds in here.items() if isinstance(asks, IsOpen))
        entered.setdefault(asked, {}).update(queues)
    guards: dict[str, list[dict[str, bool]]] = {}
    for asked, queues in entered.items():
        now = dict(asked)
        for queue in overflows_to(book, *queues):
            guards.setdefault(queue.name, []).append(now)
    return guards


def _entered(book: Rulebook, known: Mapping[NodeId, Known]) -> dict[int, tuple[Known, dict[str, None]]]:
    """The queues that are entered, together where the same is known: steps in a row share it."""
    entered: dict[int, tuple[Known, dict[str, None]]] = {}
    for name, here in known.items():
        node = book.nodes[name]
        if isinstance(node, EnterQueue):
            entered.setdefault(id(here), (here, {}))[1][node.queue] = None
    return entered


def _first_open(book: Rulebook, guards: list[dict[str, bool]], start: date, end: date) -> datetime | None:
    """The first moment from `start` on at which one of the ways to the queue is open."""
    zone = ZoneInfo(book.firm.timezone)
    for days in range((end - start).days + 1):
        day = start + timedelta(days=days)
        midnight = datetime.combine(day, time(0), zone)
        for at in sorted({midnight, *_changes(book, guards, day)}):
            if at >= midnight and any(
                all(is_open(book.calendars[name], at) is want for name, want in guard.items()) for guard in guards
            ):
                return at.astimezone(zone)
    return None


def _changes(book: Rulebook, guards: list[dict[str, bool]], day: date) -> Iterator[datetime]:
    for name in {name for guard in guards for name in guard}:
        yield from changes_on(book.calendars[name], day)
