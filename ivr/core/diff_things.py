"""What differs in queues, menus, agents, prompts and settings, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from itertools import zip_longest
from typing import Any

from ivr.core.asking import dates
from ivr.core.conditions import IsStaffed, LongWait, ManyWait, simple
from ivr.core.diff_effects import effect
from ivr.core.diff_ways import name_of
from ivr.core.phrase import phrase, sentence, series
from ivr.core.queues import Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Notice, Prompt, Rulebook
from ivr.core.said import listed, said
from ivr.core.steps import Branch, ChooseLanguage, Collect, GoAtMost, Menu, Node, NodeId
from ivr.core.walk import Listening, ways

_WAYS = ("keys", "next", "otherwise")
"""Parts of a menu that say where it leads: told by those who walk it."""
_LIMITS = ("most", "max_calls", "at_once", "per_hour", "per_number_per_hour")
_NO_LIMIT, _NONE = phrase("no limit"), phrase("none")
_LEFT_OUT = {("languages", "none"): phrase("all of the firm's")} | {(limit, "0"): _NO_LIMIT for limit in _LIMITS}
"""What a field means that the rules leave out."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something in the rules that is new, gone or different."""

    section: str
    name: str
    part: str
    """Which part of it; empty: the whole."""
    before: str
    now: str
    effect: str = ""
    """What comes of it for somebody, where that is simple to say."""


def things(old: Rulebook, new: Rulebook) -> Iterator[Thing]:
    """Every difference that is not a caller's way through a flow."""
    yield from _entries("queues", old.queues, new.queues, queue_parts)
    yield from _entries("menus", _asking(old), _asking(new), _menu)
    yield from _steps(old, new)
    yield from _entries("agents", old.agents, new.agents, _agent)
    yield from _entries("eligibility", old.eligibility, new.eligibility, _parts)
    yield from _notices(old, new)
    if old.degradation != new.degradation:
        yield Thing("degradation", "", "levels", listed(old.degradation), listed(new.degradation))
    yield from _ladders(old, new)
    yield from _entries("prompts", old.prompts, new.prompts, _prompt)
    yield from _entries("voicemails", old.voicemails, new.voicemails, _parts)
    yield from _entries("surveys", old.surveys, new.surveys, _parts)
    yield from _entries("signings", old.signings, new.signings, _parts)
    yield from _entries("trunks", old.trunks, new.trunks, _parts)
    yield from _tables(old, new)
    yield from _recording(old, new)
    for section in ("firm", "admission", "screening", "caller_ids", "on_duty", "transfers", "outbound"):
        for part, before, now in _parts(getattr(old, section), getattr(new, section)):
            yield Thing(section, "", part, before, now)


def _recording(old: Rulebook, new: Rulebook) -> Iterator[Thing]:
    """Its policies one by one: of several that fit, the first decides."""
    before, now = old.recording, new.recording
    policies = enumerate(zip_longest(before.policies, now.policies), 1)
    differing = [(phrase("policy {n}", n=at), said(one), said(other)) for at, (one, other) in policies if one != other]
    both = [word for word in ("keep", "keep_names") if getattr(before, word) and getattr(now, word)]
    for part in (*_parts(before, now, "policies", *both), *differing):
        yield Thing("recording", "", *part)
    for word in both:
        for name, was, becomes in _parts(getattr(before, word), getattr(now, word)):
            yield Thing("recording", "", _of(word, sentence(name)), was, becomes)


Parts = Iterator[tuple[str, str, str]]
"""Parts that differ: which, what it was, what it is."""


def _entries(section: str, old: Mapping[str, Any], new: Mapping[str, Any], compare: Any) -> Iterator[Thing]:
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            yield Thing(section, name, "", _whole(old[name]), _NONE)
        elif name not in old:
            yield Thing(section, name, "", _NONE, _whole(new[name]))
        else:
            for part, before, now in compare(old[name], new[name]):
                yield Thing(section, name, part, before, now, effect(old[name], new[name], part))


def _whole(entry: object) -> str:
    match entry:
        case Agent():
            return series((entry.name, said(entry.skills)))
        case Queue():
            return phrase("needs {whneeds}", whneeds=said(entry.needs))
        case Prompt():
            return next(iter(entry.texts.values()), said(entry.files))
        case Menu() | Collect() | ChooseLanguage():
            return phrase("asks {prompt}", prompt=entry.prompt)
        case _:
            return said(entry)


def _parts(old: Any, new: Any, *but: str) -> Parts:
    """The fields that differ, whatever the dataclass."""
    for field in fields(new):
        before, now = getattr(old, field.name), getattr(new, field.name)
        if field.name in but or isinstance(now, RuleRef):
            continue
        words = [_words(field.name, value) for value in (before, now)]
        if words[0] != words[1]:
            yield field.name, words[0], words[1]


def _words(field: str, value: object) -> str:
    if field == "allow" and value is None:  # where an empty list allows nothing
        return phrase("all in the firm's country")
    return _LEFT_OUT.get((field, said(value)), said(value))


def _tables(old: Rulebook, new: Rulebook) -> Iterator[Thing]:
    """The tables by their paths: their content is none of the rules."""
    for part in ("customers", "managers"):
        before, now = (getattr(rules.crm, part).removeprefix(f"{rules.crm.home}/") for rules in (old, new))
        if before != now and getattr(old.crm, part) != getattr(new.crm, part):
            yield Thing("crm", "", part, before or _NONE, now or _NONE)


def queue_parts(old: Queue, new: Queue) -> Parts:
    """The overflow list step by step, an offer's rules one by one."""
    both = old.callback is not None and new.callback is not None
    yield from _parts(old, new, "name", "offer", "overflow", *(("callback",) if both else ()))
    if both:
        yield from ((_of("callback", part), before, now) for part, before, now in _parts(old.callback, new.callback))
    yield from ((_of("offer", part), before, now) for part, before, now in _parts(old.offer, new.offer))
    for at, (before, now) in enumerate(zip_longest(old.overflow, new.overflow), 1):
        if said(before) != said(now):
            yield phrase("overflow step {n}", n=at), said(before), said(now)


def _agent(old: Agent, new: Agent) -> Parts:
    """His skills and what holds of him one by one, and the order of skills, which is his own."""
    yield from _parts(old, new, "id", "skills", "answers", "standing")
    had, has = ({skill.name: said(skill) for skill in agent.skills} for agent in (old, new))
    yield from _one_by_one("skill", had, has)
    answers = [{one.name: said(one) for one in agent.answers} for agent in (old, new)]
    yield from _one_by_one("eligibility", *answers)
    kept_before, kept_now = [skill for skill in had if skill in has], [skill for skill in has if skill in had]
    if kept_before != kept_now:
        yield phrase("order of skills"), listed(kept_before), listed(kept_now)


def _of(whole: str, part: str) -> str:
    """`callback most`, `skill english`."""
    return phrase("{name} {value}", name=whole, value=part)


def _one_by_one(word: str, before: Mapping[str, str], now: Mapping[str, str]) -> Parts:
    for name in dict.fromkeys((*before, *now)):
        if before.get(name) != now.get(name):
            yield _of(word, name), before.get(name, _NONE), now.get(name, _NONE)


def _prompt(old: Prompt, new: Prompt) -> Parts:
    for language in dict.fromkeys((*old.texts, *new.texts, *old.files, *new.files)):
        before, now = (
            listed(filter(None, (prompt.texts.get(language, ""), prompt.files.get(language, ""))), "in")
            for prompt in (old, new)
        )
        if before != now:
            yield language, before, now


def _notices(old: Rulebook, new: Rulebook) -> Iterator[Thing]:
    """Of calendars that stand in both: what differs in their hours is told hour by hour."""
    for name in (name for name in old.calendars if name in new.calendars):
        before, now = (_announced(rules.calendars[name].notices) for rules in (old, new))
        if before != now:
            yield Thing("calendars", name, "notices", before, now)


def _ladders(old: Rulebook, new: Rulebook) -> Iterator[Thing]:
    """By what figures levels begin and end that stand in both."""
    before, now = ({rung.level: said(rung) for rung in rules.ladder} for rules in (old, new))
    by_hand = phrase("by hand")
    for level in (level for level in new.degradation if level in old.degradation):
        if before.get(level) != now.get(level):
            yield Thing("degradation", level, "", before.get(level, by_hand), now.get(level, by_hand))


def _announced(notices: tuple[Notice, ...]) -> str:
    """`2026-12-24 christmas and 2027-02-05..2027-02-12 holidays`."""
    return listed(_of(dates(notice.first, notice.last), notice.prompt) for notice in notices)


def _steps(old: Rulebook, new: Rulebook) -> Iterator[Thing]:
    """How much flows and menus ask of a queue, and how often they lead back: callers are walked through extremes."""
    before, now = _measures(old), _measures(new)
    for place in dict.fromkeys((*before, *now)):
        if before.get(place) != now.get(place):
            yield Thing("steps", *place, said(before.get(place, ())), said(now.get(place, ())))


def _measures(rules: Rulebook) -> dict[tuple[str, str], tuple[int | timedelta, ...]]:
    """By flow or menu and the word for it, in the order of the steps."""
    there, found = reached(rules), defaultdict[tuple[str, str], tuple[int | timedelta, ...]](tuple)
    for at, node in rules.nodes.items():
        for word, measure in _measures_of(node) if at in there else ():
            found[at.partition("[")[0].removeprefix("flows."), word] += (measure,)
    return found


def _measures_of(node: Node) -> Iterator[tuple[str, int | timedelta]]:
    if isinstance(node, GoAtMost):
        yield phrase("goto at_most"), node.at_most
    for condition in simple(node.condition) if isinstance(node, Branch) else ():
        match condition:
            case ManyWait(queue, at_least):
                yield phrase("waiting in {queue} at_least", queue=queue), at_least
            case LongWait(queue, at_least):
                yield phrase("expected_wait in {queue} at_least", queue=queue), at_least
            case IsStaffed(queue, at_least):
                yield phrase("staffed for {queue} at_least", queue=queue), at_least
            case _:
                pass


def _menu(old: Listening, new: Listening) -> Parts:
    if type(old) is type(new):
        yield from _parts(old, new, "prompt", *_WAYS)


def _asking(rules: Rulebook) -> dict[str, Listening]:
    """Menus and questions by their names, those alone that a call can come to."""
    there = reached(rules)
    found: dict[str, Listening] = {}
    for at, node in rules.nodes.items():
        if isinstance(node, Menu | Collect | ChooseLanguage) and at in there:
            name = name_of(at, node)
            found[phrase("{name} at {place}", name=name, place=at) if name in found else name] = node
    return found


def reached(rules: Rulebook) -> set[NodeId]:
    """The steps that a call can come to."""
    ahead = list(dict.fromkeys(rules.numbers.values()))
    for node in ahead:
        ahead += [to for _, to in ways(rules.nodes, rules.nodes[node]) if to not in ahead]
    return set(ahead)
