"""Branches whose answer follows from what other branches have asked before, on every way there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from ivr.core.conditions import Condition, simple
from ivr.core.proof_conditions import always
from ivr.core.proof_facts import Known
from ivr.core.rulebook import Rulebook
from ivr.core.situations import matter
from ivr.core.steps import Branch, NodeId
from ivr.core.ways import Fact, fact

MOST_KNOWN = 64
MOST_FACTS = 8
"""Of so much that is known at a step so much is used, what holds before what does not: with less, less is said."""
MOST_TRIED = 2000
"""Questions of a kind; large rules ask the same in many places."""


@dataclass(frozen=True, slots=True)
class Implied:
    """What is known at this branch settles what it asks."""

    node: NodeId
    known: tuple[Fact, ...]
    """One fact that does so alone, or all that have to do with it."""
    holds: bool


def implied(book: Rulebook, known: Mapping[NodeId, Known], today: date) -> Iterator[Implied]:
    """Branches that are come to, and whose answer follows; not those that ask just what was asked before."""
    tried: dict[tuple[Condition, tuple[Fact, ...]], Implied | None] = {}
    for name, here in known.items():
        node = book.nodes[name]
        if isinstance(node, Branch) and fact(node.condition, True).condition not in here:
            facts = _concerned(book, here, node.condition)
            if facts and (node.condition, facts) not in tried and len(tried) < MOST_TRIED:
                tried[node.condition, facts] = _settled(book, node.condition, facts, today)
            found = tried.get((node.condition, facts))
            if found is not None:
                yield Implied(name, found.known, found.holds)


def _concerned(book: Rulebook, here: Known, condition: Condition) -> tuple[Fact, ...]:
    """What is known of the matters that the condition asks about."""
    matters = {matter(book, one) for one in simple(condition)}
    some = islice(here.items(), MOST_KNOWN)
    facts = (Fact(one, so) for one, so in some if any(matter(book, part) in matters for part in simple(one)))
    return tuple(sorted(facts, key=lambda one: not one.holds)[:MOST_FACTS])


def _settled(book: Rulebook, condition: Condition, facts: tuple[Fact, ...], today: date) -> Implied | None:
    """None if the answer does not follow, or is the same wherever one asks."""
    holds = always(book, condition, today, facts)
    if holds is None or always(book, condition, today) is not None:
        return None
    alone = next(((one,) for one in facts if always(book, condition, today, (one,)) is holds), facts)
    return Implied("", alone, holds)
