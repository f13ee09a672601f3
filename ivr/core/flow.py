"""Walking a flow: what a key, a silence or a condition leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto

from ivr.core.asking import Asked, holds
from ivr.core.call import Customer, InFlow
from ivr.core.numbers import rule_for
from ivr.core.rulebook import Rulebook
from ivr.core.steps import Back, Branch, Collect, Menu, NodeId, Repeat


class Reading(Enum):
    """What the keys typed so far amount to."""

    COMPLETE = auto()
    MORE = auto()
    """They may become a choice: wait for the next key."""
    WRONG = auto()


@dataclass(frozen=True, slots=True)
class Go:
    """Go on at this stage; None: the flow ends."""

    stage: InFlow | None
    reason: str


@dataclass(frozen=True, slots=True)
class Again:
    """Ask again, after this prompt (empty: none)."""

    stage: InFlow
    prompt: str
    reason: str


def begin(rules: Rulebook, did: str) -> InFlow | None:
    """Where a call to this number begins, and in which language; None if nobody has it."""
    number = rule_for(did, rules.numbers)
    if not number:
        return None
    return InFlow(rules.numbers[number], rules.number_languages.get(number, rules.firm.languages[0]))


def read_keys(menu: Menu, typed: str) -> Reading:
    """Judge keys typed in a menu; where one choice begins like another, the longer one is waited for."""
    longer = any(key != typed and key.startswith(typed) for key in menu.keys)
    if longer:
        return Reading.MORE
    return Reading.COMPLETE if typed in menu.keys else Reading.WRONG


def after_menu(rules: Rulebook, menu: Menu, stage: InFlow, typed: str) -> Go | Again:
    """Say where a menu leads: a choice, another try after silence or a wrong key, or the way out after the last."""
    if typed in menu.keys:
        return _choice(rules, stage, menu.keys[typed], typed)
    what = f"wrong key {typed}" if typed else "no key"
    tries = stage.tries + 1
    if tries >= menu.tries:
        return _go(stage, menu.otherwise, f"{what}, {tries} of {menu.tries} tries")
    prompt = menu.invalid if typed else menu.silence
    return Again(replace(stage, tries=tries), prompt, f"{what}, try {tries} of {menu.tries}")


def after_collect(collect: Collect, stage: InFlow, typed: str) -> Go | Again:
    """Say where collected digits lead; masked digits are kept for the flow but never named in the reason."""
    what = _amiss(collect, typed)
    if not what:
        shown = "*" * len(typed) if collect.masked else typed
        others = tuple(answer for answer in stage.answers if answer[0] != collect.name)
        kept = replace(stage, answers=(*others, (collect.name, typed)))
        return _go(kept, collect.next, f"{collect.name}: {shown}")
    tries = stage.tries + 1
    if tries >= collect.tries:
        return _go(stage, collect.otherwise, f"{what}, {tries} of {collect.tries} tries")
    return Again(replace(stage, tries=tries), "wrong_key" if typed else "no_key", f"{what}, try {tries}")


def _amiss(collect: Collect, typed: str) -> str:
    """What is wrong with these digits, in words that do not give them away; empty if nothing is."""
    if typed.strip("0123456789"):
        return "keys that are no digits"
    if collect.shortest <= len(typed) <= collect.longest:
        return ""
    return f"{len(typed)} digits instead of {collect.shortest} to {collect.longest}" if typed else "no digits"


def branch(rules: Rulebook, node: Branch, asked: Asked) -> tuple[NodeId | None, str]:
    """Say which way a condition leads, and why."""
    answer, reason = holds(rules, node.condition, asked)
    return (node.then if answer else node.otherwise), reason


def language_for(otherwise: str, customer: Customer | None, spoken: tuple[str, ...], current: str) -> str:
    """The language of someone who pressed no key."""
    wish = (customer.language if customer else "") if otherwise == "customer" else otherwise
    return wish if wish in spoken else current


def filled(value: str, facts: Mapping[str, str]) -> str:
    """A step's value with its `{name}` replaced by what is known; unknown names become nothing."""
    if value.startswith("{") and value.endswith("}"):
        return facts.get(value[1:-1], "")
    return value


def _choice(rules: Rulebook, stage: InFlow, target: NodeId, typed: str) -> Go | Again:
    match rules.nodes[target]:
        case Repeat():
            return Again(stage, "", f"key {typed}: again")
        case Back():
            *trail, last = _way_here(stage) or (stage.node,)
            return Go(replace(stage.at(last), trail=tuple(trail)), f"key {typed}: back")
        case _:
            return Go(replace(stage.at(target), trail=(*_way_here(stage), stage.node)), f"key {typed}")


def _way_here(stage: InFlow) -> tuple[NodeId, ...]:
    """The menus that led here. Whoever came round in a circle is as near the start as when he was here first."""
    trail = stage.trail
    return trail[: trail.index(stage.node)] if stage.node in trail else trail


def _go(stage: InFlow, node: NodeId | None, reason: str) -> Go:
    return Go(stage.at(node) if node else None, reason)
