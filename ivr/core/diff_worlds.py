"""How things may stand besides hour and caller: queues quiet, crowded or deserted, degradation, and web services."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice, product

from ivr.core.asking import NowIn
from ivr.core.conditions import HasAnswer, IsDegraded, IsStaffed, LongWait, ManyWait, Simple, simple
from ivr.core.estimate import QueueNow
from ivr.core.phrase import phrase, series
from ivr.core.queues import Queue
from ivr.core.rulebook import Rulebook
from ivr.core.said import listed
from ivr.core.steps import AskWeb, Branch
from ivr.core.walk import Web, no_answer

USUAL = phrase("as long as all is usual")
UNANSWERED = phrase("if no web service answers")
ELSE = phrase("something else")
"""What a web service may answer for which no flow asks."""
_MANY = 100_000
_MOST = 24
"""Of more ways in which things may stand, those are looked at in which the least is unusual."""


def _usual(_queue: Queue, _language: str) -> QueueNow:
    return QueueNow(staffed=_MANY, free=_MANY)


def _crowded(_queue: Queue, _language: str) -> QueueNow:
    return QueueNow(waiting=_MANY, staffed=_MANY, handling=timedelta(days=30))


def _deserted(_queue: Queue, _language: str) -> QueueNow:
    return QueueNow()


def _left_alone(_queue: Queue, _language: str) -> QueueNow:
    return QueueNow(waiting=_MANY)


@dataclass(frozen=True, slots=True)
class World:
    """How things stand; `words` is empty where they stand as usual."""

    words: str = ""
    now_in: NowIn = _usual
    degraded: str = ""
    web: Web = no_answer
    answered: str = ""
    """What web services answer, in words; empty: none answers."""


def worlds(*rulebooks: Rulebook) -> tuple[World, ...]:
    """Those between which one of these rulebooks tells, as usual first."""
    answering = (World(), *islice(_answering(rulebooks), _MOST))
    found = [
        World(stand.words, stand.now_in, stand.degraded, web.web, web.answered)
        for stand in _standing(rulebooks)
        for web in answering
    ]
    return tuple(sorted(found, key=_unusual)[:_MOST])


def _unusual(world: World) -> int:
    """In how many ways things stand as they rarely do."""
    return (world.now_in is not _usual) + (world.degraded != "") + (world.answered != "")


def words(some: Iterable[World], everything: Sequence[World]) -> str:
    """`while many wait`, `while many wait if the web service answers`; empty if it is all of them."""
    webs_of: dict[str, list[str]] = defaultdict(list)
    for world in some:
        webs_of[world.words].append(world.answered)
    stands_of: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for stand, webs in webs_of.items():
        stands_of[tuple(webs)].append(stand)
    stands = {world.words for world in everything}
    answers = {world.answered for world in everything}
    told = (
        both(_either(those, stands, USUAL), _either(webs, answers, UNANSWERED)) for webs, those in stands_of.items()
    )
    return series(told, " or ")


def both(one: str, other: str) -> str:
    """`while many wait if the web service answers`; either may be empty."""
    return phrase("{one} {other}", one=one, other=other) if one and other else one or other


def _either(some: Sequence[str], everything: set[str], usual: str) -> str:
    return "" if len(some) == len(everything) else series((one or usual for one in some), " or ")


def _standing(rulebooks: Sequence[Rulebook]) -> Iterator[World]:
    """Queues as they may be, as usual and at each level of degradation."""
    asked = [condition for rules in rulebooks for condition in conditions(rules)]
    levels = [""]
    if any(isinstance(condition, IsDegraded) for condition in asked):
        levels += dict.fromkeys(level for rules in rulebooks for level in rules.degradation)
    for level in levels:
        degraded = phrase("while degraded to {level}", level=level) if level else ""
        for said, now_in in _queues(asked):
            yield World(series((degraded, said), " and "), now_in, level)


def _queues(asked: Sequence[Simple]) -> Iterator[tuple[str, NowIn]]:
    """How busy they may be, in words."""
    many = any(isinstance(condition, ManyWait) for condition in asked)
    staffed = any(isinstance(condition, IsStaffed) for condition in asked)
    long = any(isinstance(condition, LongWait) for condition in asked)
    yield "", _usual
    if many or long:
        yield phrase("while many wait"), _crowded
    if staffed or long:
        yield phrase("while nobody is on duty"), _deserted
    if many and (staffed or long):
        yield phrase("while many wait and nobody is on duty"), _left_alone


def _answering(rulebooks: Sequence[Rulebook]) -> Iterator[World]:
    """All web services answer, or of several one alone; each with what the flows ask for, and with something else."""
    asked = [node for rules in rulebooks for node in rules.nodes.values() if isinstance(node, AskWeb)]
    if not asked:
        return
    yield from _answers(rulebooks, asked, phrase("the web service"))
    own = [dict.fromkeys(node.url for node in rules.nodes.values() if isinstance(node, AskWeb)) for rules in rulebooks]
    for url in dict.fromkeys(url for urls in own if len(urls) > 1 for url in urls):
        yield from _answers(rulebooks, [node for node in asked if node.url == url], phrase("{url} alone", url=url))


def _answers(rulebooks: Sequence[Rulebook], nodes: Sequence[AskWeb], who: str) -> Iterator[World]:
    names = dict.fromkeys(name for node in nodes for name, _ in node.keep)
    values = {name: dict.fromkeys(value for rules in rulebooks for value in answers(rules, name)) for name in names}
    wanted = {name: (*found, ELSE) for name, found in values.items() if found}
    urls = frozenset(node.url for node in nodes)
    for chosen in product(*wanted.values()):
        kept = dict(zip(wanted, chosen, strict=True))
        good = phrase("if {who} answers", who=who)
        said = listed(phrase("{name} {value}", name=name, value=value) for name, value in kept.items()) if kept else ""
        yield World(web=_keeping(urls, kept), answered=both(good, said))


def _keeping(urls: frozenset[str], kept: Mapping[str, str]) -> Web:
    def web(node: AskWeb) -> tuple[tuple[str, str], ...] | None:
        return tuple((name, kept.get(name, ELSE)) for name, _ in node.keep) if node.url in urls else None

    return web


def conditions(rules: Rulebook) -> Iterator[Simple]:
    """All that the flows ask."""
    branches = (node for node in rules.nodes.values() if isinstance(node, Branch))
    return (condition for node in branches for condition in simple(node.condition))


def answers(rules: Rulebook, name: str) -> tuple[str, ...]:
    """The values for which the flows ask under this name."""
    asked = (condition for condition in conditions(rules) if isinstance(condition, HasAnswer))
    return tuple(dict.fromkeys(value for found in asked if found.name == name for value in found.values))
