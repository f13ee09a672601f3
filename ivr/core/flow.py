"""Walking a flow: what a key, a silence or a condition leads to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from urllib.parse import quote
from zoneinfo import ZoneInfo

from ivr.core.asking import Asked, holds
from ivr.core.call import Customer, InFlow
from ivr.core.check_digit import checks, is_typed
from ivr.core.numbers import rule_for
from ivr.core.rulebook import Rulebook
from ivr.core.steps import Back, Branch, Check, Collect, GoAtMost, Menu, NodeId, Repeat

NAMED = re.compile(r"\{([^\W_][\w-]*)\}")
"""An answer or fact that is named in a value."""


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


def notices(rules: Rulebook, calendar: str, at: datetime) -> tuple[str, ...]:
    """The prompts that this calendar announces today, in the order of the rules."""
    found = rules.calendars[calendar]
    today = at.astimezone(ZoneInfo(found.timezone)).date()
    return tuple(notice.prompt for notice in found.notices if notice.first <= today <= notice.last)


def with_facts(stage: InFlow, facts: Iterable[tuple[str, str]]) -> InFlow:
    """The stage with these facts; a newer one of the same name counts."""
    new = dict(facts)
    others = (answer for answer in stage.answers if answer[0] not in new)
    return replace(stage, answers=(*others, *new.items()))


def go_at_most(node: GoAtMost, stage: InFlow) -> Go:
    """Lead back, or on, if he has been led back often enough."""
    passed = dict(stage.passed)
    times = passed.get(stage.node, 0) + 1
    if times > node.at_most:
        return _go(stage, node.otherwise, f"led back {node.at_most} times already")
    counted = replace(stage, passed=tuple({**passed, stage.node: times}.items()))
    return _go(counted, node.next, f"led back, {times} of {node.at_most} times")


def after_collect(collect: Collect, stage: InFlow, typed: str) -> Go | Again:
    """Say where collected digits lead; masked digits are kept for the flow but never named in the reason."""
    what = _amiss(collect, typed)
    if not what:
        shown = "*" * len(typed) if collect.masked else typed
        kept = typed.replace("*", "X") if collect.check is Check.ID_CARD else typed
        return _go(with_facts(stage, [(collect.name, kept)]), collect.next, f"{collect.name}: {shown}")
    tries = stage.tries + 1
    if tries >= collect.tries:
        return _go(stage, collect.otherwise, f"{what}, {tries} of {collect.tries} tries")
    return Again(replace(stage, tries=tries), "wrong_key" if typed else "no_key", f"{what}, try {tries}")


def _amiss(collect: Collect, typed: str) -> str:
    """What is wrong with these digits, in words that do not give them away; empty if nothing is."""
    if not is_typed(typed, collect.check):
        return "keys that are no digits"
    if collect.shortest <= len(typed) <= collect.longest:
        return "" if checks(typed, collect.check) else "mistyped, as the check digit shows"
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


def filled_url(url: str, facts: Mapping[str, str]) -> str:
    """An address with every `{name}` replaced by what is known, percent-encoded; unknown names become nothing."""
    return NAMED.sub(lambda named: quote(facts.get(named[1], ""), safe=""), url)


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
