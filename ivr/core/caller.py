"""A waiting caller, as far as routing is concerned, and what time makes of his needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from ivr.core import turns
from ivr.core.call import CallId, Customer
from ivr.core.media import CALL
from ivr.core.needs import Needs, Relaxation, Wish
from ivr.core.preference import LastTalk, Preferred
from ivr.core.preferring import preferred
from ivr.core.queues import Choose, Queue
from ivr.core.said import said
from ivr.core.turns import Turn


@dataclass(frozen=True, slots=True)
class Caller:
    """A waiting caller, as far as routing is concerned."""

    call: CallId
    queue: str
    needs: Needs
    priority: int
    """Points that his queue gives to each caller."""
    since: datetime
    wishes: tuple[Wish, ...] = ()
    relax: tuple[Relaxation, ...] = ()
    """What replaces the needs as time goes by."""
    aging: Decimal = Decimal(0)
    """Points for each second of waiting."""
    extra: int = 0
    """Points from the step that led him here."""
    language: str = ""
    """The one that he has chosen, which an agent must speak; empty: it does not matter."""
    level: str = ""
    """The customer's; empty: nobody knows it."""
    by_level: int = 0
    """Points that his queue gives for it."""
    choose: Choose = Choose.LONGEST_IDLE
    """Which of several suitable agents he gets."""
    by_rank: bool = False
    """Who ranks the needed skill higher comes first, `choose` decides among equals."""
    prefers: tuple[Preferred, ...] = ()
    """The most preferred first."""
    never: frozenset[str] = frozenset()
    """Agents who are not to serve him."""
    medium: str = CALL
    """What waits: a caller, or a task of another kind."""
    at_once: int = 1
    """Agents who are rung together for him, at most."""
    picked: str = ""
    """The agent whom he is to get by hand, and nobody else meanwhile; empty: the router finds one."""
    called_back: bool = False
    """He has hung up, and is called back when it is his turn."""

    @property
    def on_the_line(self) -> bool:
        """Whether he waits on the telephone: neither to be called back, nor a task."""
        return self.medium == CALL and not self.called_back

    @property
    def waits(self) -> list[timedelta]:
        """After how long others may serve him."""
        return [step.after for step in self.relax] + [one.within for one in self.prefers]

    @property
    def lasting(self) -> Turn:
        """His turn among all whose points grow at the same pace."""
        base = self.priority + self.by_level + self.extra
        return turns.lasting(base, turns.pace(self.aging), turns.micros(self.since), self.call)


def caller_in(
    queue: Queue,
    call: CallId,
    since: datetime,
    customer: Customer | None = None,
    extra: int = 0,
    language: str = "",
    last: LastTalk | None = None,
) -> Caller:
    """The caller who has waited in this queue since then; `extra` points come from the step that led him here.

    Whom he prefers is settled now: by his RM, by whom he talked with last, and by the rules as they are.
    """
    prefers = preferred(queue.prefer, customer, last, since)
    caller = Caller(
        call,
        queue.name,
        (),
        0,
        since,
        extra=extra,
        language=language,
        level=customer.level if customer else "",
        prefers=prefers,
        never=frozenset(customer.never if customer else ()),
    )
    return under(queue, caller)


def under(queue: Queue, caller: Caller) -> Caller:
    """The same caller, since the same moment, as these rules of his queue have him."""
    priority = queue.priority
    return replace(
        caller,
        needs=queue.needs,
        wishes=queue.wishes,
        relax=queue.relax,
        priority=priority.base,
        aging=priority.aging,
        by_level=priority.by_level.get(caller.level, 0),
        choose=queue.offer.choose,
        by_rank=queue.offer.by_rank,
        at_once=queue.offer.at_once,
    )


def relaxed(caller: Caller, now: datetime) -> Relaxation | None:
    """The relaxation that holds at this moment, if one does."""
    return next((step for step in reversed(caller.relax) if now - caller.since >= step.after), None)


def relaxed_from(caller: Caller, step: Relaxation) -> str:
    """From what he needed at first, and to what."""
    return f"from {named(caller.needs) or 'anything'} to {named(step.needs) or 'anything'}"


def needs_now(caller: Caller, now: datetime) -> Needs:
    """What an agent must have at this moment to serve the caller."""
    step = relaxed(caller, now)
    return caller.needs if step is None else step.needs


def all_needs(caller: Caller) -> tuple[Needs, ...]:
    """The needs that he comes with, and those after each relaxation."""
    return (caller.needs, *(step.needs for step in caller.relax))


def next_change(callers: Iterable[Caller], now: datetime) -> datetime | None:
    """When the next of these callers may be served by others, if time alone changes that."""
    return min((at for caller in callers for at in changes(caller) if at > now), default=None)


def changes(caller: Caller) -> list[datetime]:
    """The moments at which others may serve the caller: his needs are relaxed, or he waits for one agent no longer."""
    return [caller.since + wait for wait in caller.waits]


def named(needs: Needs) -> str:
    return ", ".join(map(said, needs))
