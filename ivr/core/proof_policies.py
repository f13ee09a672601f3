"""Recording policies that no call can ever come under."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ivr.core.numbers import rule_for
from ivr.core.record_policy import RecordPolicy
from ivr.core.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class InVain:
    """A policy that decides about no call: it names a number that the firm has not, or another has decided before."""

    policy: int
    number: str = ""
    before: int | None = None


def in_vain(book: Rulebook) -> Iterator[InVain]:
    """Each of them once."""
    policies = book.recording.policies
    for at, policy in enumerate(policies):
        foreign = next((number for number in policy.numbers if not _is_ours(book, number)), "")
        before = next((other for other in range(at) if _covers(policies[other], policy)), None)
        if foreign or before is not None:
            yield InVain(at, foreign, before)


def _is_ours(book: Rulebook, number: str) -> bool:
    """Whether a number of the firm, or one of several that begin alike, is among those that are selected."""
    ours = [one.removesuffix("*") for one in book.numbers]
    return bool(rule_for(number, book.numbers)) or any(rule_for(one, (number,)) for one in ours)


def _covers(first: RecordPolicy, then: RecordPolicy) -> bool:
    """Whether every call that the second is meant for comes under the first."""
    pairs = ((first.queues, then.queues), (first.directions, then.directions))
    numbers = not first.numbers or (then.numbers and all(rule_for(one, first.numbers) for one in then.numbers))
    return bool(numbers) and all(not wide or (narrow and set(narrow) <= set(wide)) for wide, narrow in pairs)
