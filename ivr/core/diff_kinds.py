"""Kinds of callers between whom the rules can tell: unknown ones, and customers by level, RM and language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from ivr.core.call import Customer, RelationshipManager
from ivr.core.conditions import CustomerLevel, HasRm
from ivr.core.diff_worlds import conditions
from ivr.core.phrase import Phrase, phrase
from ivr.core.rulebook import Rulebook
from ivr.core.said import listed
from ivr.core.steps import CallRm, ChooseLanguage, LookUp

Kind = Customer | None
OTHER = phrase("another level")
"""The level of customers whom no rule names."""
_SOMEBODY = RelationshipManager("RM", "his RM", "13800000000")
_MOST = 64


def kinds(*rulebooks: Rulebook) -> tuple[Kind, ...]:
    """Everybody who may be treated differently by one of these rulebooks; an unknown caller first."""
    if not any(isinstance(node, LookUp) for rules in rulebooks for node in rules.nodes.values()):
        return (None,)
    levels = sorted({level for rules in rulebooks for level in _levels(rules)})
    rms = (_SOMEBODY, None) if any(map(_asks_for_rm, rulebooks)) else (None,)
    spoken = tuple(dict.fromkeys(language for rules in rulebooks for language in rules.firm.languages))
    languages = spoken if len(spoken) > 1 and any(map(_asks_for_language, rulebooks)) else ("",)
    known = (_customer(*kind) for kind in product((OTHER, *levels), rms, languages))
    return (None, *known)[:_MOST]


def words(some: Iterable[Kind], everybody: tuple[Kind, ...]) -> str:
    """`gold customers with an RM`; empty if it is everybody."""
    found = tuple(some)
    if len(found) == len(everybody):
        return ""
    known = [kind for kind in found if kind is not None]
    if not known:
        return phrase("callers who are not known")
    said = _customers(known, [kind for kind in everybody if kind is not None])
    return phrase("{who}, and callers who are not known", who=said) if None in found else said


def _customers(known: list[Customer], everybody: list[Customer]) -> str:
    levels, languages = _values(known, "level"), _values(known, "language")
    with_rm = {kind.rm is not None for kind in known}
    if len(levels) * len(languages) * len(with_rm) != len(known):
        return phrase("some kinds of customers")
    if len(known) == len(everybody):
        return phrase("customers who are known")
    said = phrase("customers") if levels == _values(everybody, "level") else _of_levels(levels)
    if with_rm != {kind.rm is not None for kind in everybody}:
        said = phrase("{who} with an RM" if True in with_rm else "{who} without an RM", who=said)
    if languages != _values(everybody, "language"):
        said = phrase("{who} who speak {languages}", who=said, languages=listed(sorted(languages), "or"))
    return said


def _of_levels(levels: set[str]) -> Phrase:
    if OTHER in levels:
        return phrase("customers of {levels}", levels=listed(sorted(levels), "or"))
    return phrase("{levels} customers", levels=listed(sorted(levels)))


def _values(some: Iterable[Customer], field: str) -> set[str]:
    return {getattr(kind, field) for kind in some}


def _customer(level: str, rm: RelationshipManager | None, language: str) -> Customer:
    return Customer("C", "a customer", "13900000000", level, language, rm)


def _levels(rules: Rulebook) -> Iterator[str]:
    for condition in conditions(rules):
        if isinstance(condition, CustomerLevel):
            yield from condition.levels


def _asks_for_rm(rules: Rulebook) -> bool:
    calls = any(isinstance(node, CallRm) for node in rules.nodes.values())
    return calls or any(isinstance(condition, HasRm) for condition in conditions(rules))


def _asks_for_language(rules: Rulebook) -> bool:
    return any(isinstance(node, LookUp | ChooseLanguage) for node in rules.nodes.values())
