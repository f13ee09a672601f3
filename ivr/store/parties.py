"""Which calls somebody was in: by his telephone number, by its end, or as an agent; ids, to be selected by."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, CompoundSelect, Select, and_, func, select, union

from ivr.store.tables import calls, legs

SHORTEST_MASKED = 8
"""Digits of the shortest number whose last four everybody sees."""


def with_number(number: str) -> CompoundSelect[Any]:
    """Its caller's, or one that was dialled for him."""
    came = select(calls.c.id).where(calls.c.caller == number)
    dialled = select(legs.c.call).where(legs.c.party == number, legs.c.kind != "agent")
    return union(came, dialled)


def with_number_ending(digits: str) -> CompoundSelect[Any]:
    """All numbers are looked at, each once and in an index, and then the calls of those that fit."""
    came = select(calls.c.id).where(calls.c.caller.in_(_ending(calls.c.caller, digits)))
    dialled = select(legs.c.call).where(legs.c.party.in_(_ending(legs.c.party, digits)), legs.c.kind != "agent")
    return union(came, dialled)


def with_agents(agents: Collection[str]) -> CompoundSelect[Any]:
    """One of these served it, or answered in it."""
    served = select(calls.c.id).where(calls.c.served_by.in_(agents), calls.c.served_by_kind == "agent")
    answered = select(legs.c.call).where(legs.c.party.in_(agents), legs.c.kind == "agent", legs.c.answered.is_not(None))
    return union(served, answered)


def _ending(number: Column[str], digits: str) -> Select[Any]:
    fits = and_(number.endswith(digits, autoescape=True), func.length(number) >= SHORTEST_MASKED)
    return select(number).where(fits).distinct()
