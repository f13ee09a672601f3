"""Who is on duty for a queue, and who of them is free, as a caller of one language finds it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ivr.core.estimate import QueueNow
from ivr.core.lately import NOTHING_YET, Lately
from ivr.core.pools import Crowd
from ivr.core.queues import Queue
from ivr.core.router import OnDuty, may_serve
from ivr.core.skills import lacking, speaks


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


def counted(
    spoken: Crowd, anybody: Crowd, waiting: int = 0, lately: Lately = NOTHING_YET, off_the_line: int = 0
) -> QueueNow:
    """The same from agents who are counted as they come and go: those who speak the language, and all."""
    language = spoken.language if spoken.at_work < anybody.at_work else ""
    return QueueNow(waiting, spoken.at_work, spoken.free, lately.handling, language, lately.leaving, off_the_line)
