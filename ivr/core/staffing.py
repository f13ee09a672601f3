"""Who is on duty for a queue, and who of them is free, as a caller of one language finds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

from ivr.core.caller import Caller, all_needs
from ivr.core.duty import OnDuty
from ivr.core.estimate import QueueNow
from ivr.core.lately import NOTHING_YET, Lately
from ivr.core.needs import Needs
from ivr.core.pools import Crowd
from ivr.core.queues import Queue
from ivr.core.router import may_serve
from ivr.core.sharing import Rival, parts, rivals
from ivr.core.skills import lacking, speaks
from ivr.core.standing import as_of


def now_in(
    queue: Queue,
    agents: Iterable[OnDuty],
    today: date,
    language: str = "",
    waiting: int = 0,
    lately: Lately = NOTHING_YET,
) -> QueueNow:
    """The queue with these agents, of whom those count who speak the caller's language (empty: it does not matter)."""
    on_duty = [duty for duty in agents if duty.at_work and may_serve(duty.agent, queue, today)]
    heard = [duty for duty in on_duty if speaks(duty.agent, language)]
    ready = [duty.agent for duty in heard if duty.free]
    return QueueNow(
        waiting=waiting,
        staffed=len(heard),
        free=sum(not lacking(agent, queue.needs, today) for agent in ready),
        handling=lately.handling,
        language=language if len(heard) < len(on_duty) else "",
        leaving=lately.leaving,
    )


def anybody_for(agents: Iterable[OnDuty], queue: Queue, medium: str, now: datetime, today: date) -> bool:
    """Whether somebody is at work who takes such tasks, and could ever serve this queue."""
    return any(duty.at_work_for(medium) and may_serve(as_of(duty.agent, now), queue, today) for duty in agents)


def counted(
    spoken: Crowd, anybody: Crowd, waiting: int = 0, lately: Lately = NOTHING_YET, off_the_line: int = 0
) -> QueueNow:
    """The same from agents who are counted as they come and go: those who speak the language, and all."""
    language = spoken.language if spoken.at_work < anybody.at_work else ""
    now = QueueNow(waiting, spoken.at_work, spoken.free, lately.handling, language, lately.leaving)
    return replace(now, off_the_line=off_the_line)


def rivals_in(
    queue: Queue,
    agents: Iterable[OnDuty],
    waiting: Iterable[Caller],
    ahead: Iterable[Caller],
    today: date,
    language: str = "",
) -> tuple[int, tuple[Rival, ...]]:
    """The rivals of a queue, if of all who wait these come before one of its own; how many agents serve none of them.

    All callers of a queue are taken to need what the first of those who wait in it needs.
    """
    counts, needs = Counter[str](), dict[str, tuple[Needs, ...]]()
    for caller in waiting:
        counts[caller.queue] += 1
        needs.setdefault(caller.queue, all_needs(caller))
    his, all_ = Counter[frozenset[str]](), Counter[frozenset[str]]()
    for agent in (duty.agent for duty in agents if duty.at_work):
        team = frozenset(name for name, asked in needs.items() if any(not lacking(agent, one, today) for one in asked))
        all_[team] += 1
        his[team] += may_serve(agent, queue, today) and speaks(agent, language)
    before = Counter(caller.queue for caller in ahead if caller.queue != queue.name)
    return rivals(queue.name, before, +his, parts(counts, his), parts(counts, all_))


def beside(
    now: QueueNow, own: int, found: Iterable[Rival], lately: Mapping[str, Lately] = MappingProxyType({})
) -> QueueNow:
    """The same queue with its rivals, each as it has been lately."""
    known = ((rival, lately.get(rival.queue, NOTHING_YET)) for rival in found)
    full = tuple(replace(rival, handling=of.handling, leaving=of.leaving) for rival, of in known)
    return replace(now, rivals=full, own=own) if full else now
