"""Another version of the rules beside the one in force: what it would have decided of the same facts."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from ivr.core import flow
from ivr.core.asking import Asked
from ivr.core.call import Customer, InFlow
from ivr.core.diff_things import queue_parts
from ivr.core.flow import Again, Go
from ivr.core.overflow import Next, Wait
from ivr.core.phrase import phrase, sentence, series
from ivr.core.queues import Queue
from ivr.core.rulebook import Rulebook
from ivr.core.said import said
from ivr.core.steps import ChooseLanguage, Collect, EnterQueue, HangUp, LeaveMessage, Menu, Node, NodeId, NoteCallback
from ivr.core.walk import Circumstances, Here, Taken, listens, take, with_points
from ivr.core.ways import ways

MOST_STEPS = 200
"""A way without a key is cut off after so many: rules that turn in a circle are the checker's business."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a call at this moment, the same for both versions."""

    asked: Asked
    """What conditions may ask about it."""
    known: Customer | None
    """Who is calling, as soon as the flow looks him up."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One decision that the other version would have taken otherwise."""

    what: str
    """A word for machines: `number`, `keys`, `queue`, `overflow`."""
    at: str
    """Where: a number, a menu, a queue."""
    live: str
    other: str

    def __str__(self) -> str:
        return phrase("{at}: {live}; it would be: {other}", at=self.at, live=self.live, other=self.other)


@dataclass(frozen=True, slots=True)
class Way:
    """What happens to a caller until he must press a key, waits, or is done."""

    heard: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()
    stop: NodeId | None = None
    place: str = phrase("the end")
    done: tuple[str, ...] = ()
    """What is done for him besides: `https://crm.example/ is asked`."""

    def __str__(self) -> str:
        hears = (phrase("hears {prompt}", prompt=prompt) for prompt in self.heard)
        return series((*self.decided, *self.done, *hears, self.place), " -> ")


Onward = Way | str
"""A way, or in words what else comes."""


def way(rules: Rulebook, node: NodeId | None, facts: Facts) -> Way:
    """Follow the rules from this node as long as nobody needs to press anything; whoever is called does not answer."""
    asked = facts.asked
    now = Circumstances(facts.known, asked.at, asked.now_in, asked.degraded)
    here = Here(InFlow(node, asked.language, tuple(asked.answers.items())), asked.customer) if node else None
    taken: list[Taken] = []
    for _ in range(MOST_STEPS):
        if here is None or not _goes_on(rules.nodes.get(here.stage.node)):
            break
        taken.append(take(rules, here, now))
        here = taken[-1].onward
    stop = here.stage.node if here else None
    return Way(
        tuple(prompt for one in taken for prompt in one.heard),
        tuple(sentence(one.line) for one in taken if one.what == "branch"),
        stop,
        place(rules, stop),
        tuple(one.done for one in taken if one.done),
    )


def _goes_on(node: Node | None) -> bool:
    """True if nobody needs to press anything, and the flow is not over."""
    return node is not None and not listens(node) and bool(ways(node))


def place(rules: Rulebook, node: NodeId | None) -> str:  # noqa: C901 - one case per kind of end
    """Where a way ends, in words that do not depend on where in the file it stands."""
    match rules.nodes.get(node) if node else None:
        case None:
            return phrase("the end")
        case EnterQueue(queue, priority):
            return with_points(phrase("queue {queue}", queue=queue), priority)
        case LeaveMessage(box):
            return phrase("voicemail {box}", box=box)
        case NoteCallback(box, queue):
            note = phrase("callback note {box}", box=box)
            return series((note, phrase("waits in {queue}", queue=queue) if queue else ""))
        case HangUp(prompt):
            return phrase("goodbye {prompt}", prompt=prompt) if prompt else phrase("goodbye")
        case Menu():
            return phrase("menu {menu}", menu=_name(node))
        case Collect(name=name):
            return phrase("is asked for {answer}", answer=name)
        case ChooseLanguage():
            return phrase("choice of language")
        case other:
            return sentence(type(other).__name__)


def at_number(did: str, live: Way | None, other: Way | None) -> list[Difference]:
    """What differs from the number that was dialled to the first key; None: nobody has that number."""
    nobody = phrase("nobody has this number")
    return _differing("number", did, live or nobody, other or nobody)


def at_keys(what: str, at: str, typed: str, live: Onward, other: Onward) -> list[Difference]:
    """What differs after a key (or silence) at a menu or another question."""
    there = phrase("{menu}, key {key}", menu=at, key=typed) if typed else phrase("{menu}, no key", menu=at)
    return _differing(what, there, live, other)


def pressed(rules: Rulebook, stage: InFlow, typed: str, facts: Facts) -> Onward | None:
    """What these keys lead to where the stage is; None: nothing is asked there."""
    match rules.nodes.get(stage.node):
        case Menu() as menu:
            step = flow.after_menu(rules, menu, stage, typed)
        case Collect() as collect:
            step = flow.after_collect(collect, stage, typed)
        case ChooseLanguage() as choice:
            return _spoken(rules, choice, stage, typed, facts)
        case _:
            return None
    match step:
        case Again(_, prompt):
            return phrase("is asked again {question}", question=prompt) if prompt else phrase("is asked again")
        case Go(onward):
            return way(rules, onward.node, knowing(facts, onward)) if onward else way(rules, None, facts)


def knowing(facts: Facts, stage: InFlow) -> Facts:
    """The facts of a caller at this stage."""
    return replace(facts, asked=replace(facts.asked, answers=dict(stage.answers), language=stage.language))


def _spoken(rules: Rulebook, choice: ChooseLanguage, stage: InFlow, typed: str, facts: Facts) -> Way:
    spoken = rules.firm.languages
    customer = facts.asked.customer
    language = choice.keys.get(typed) or flow.language_for(choice.otherwise, customer, spoken, stage.language)
    onward = way(rules, choice.next, replace(facts, asked=replace(facts.asked, language=language)))
    return replace(onward, heard=(language, *onward.heard))


def in_queue(name: str, live: Queue, other: Queue | None) -> list[Difference]:
    """Whether the queue that was chosen takes the same callers, asks for the same agents, and offers them the same."""
    if other is None:
        needs = phrase("needs {whneeds}", whneeds=said(live.needs))
        return [Difference("queue", name, needs, phrase("there is no such queue"))]
    parts = [part for part in queue_parts(live, other) if not part[0].startswith(_LATER)]
    ours, theirs = (
        series((phrase("{name} {value}", name=part[0], value=part[side]) for part in parts), "; ") for side in (1, 2)
    )
    return [Difference("queue", name, ours, theirs)] if parts else []


def on_overflow(name: str, live: Next, other: Next) -> list[Difference]:
    """Whether a waiting caller would get something else at this moment."""
    if _gist(live) == _gist(other):
        return []
    return [Difference("overflow", name, _in_words(live), _in_words(other))]


def _gist(then: Next) -> object:
    """What a decision does, whatever its reason and wherever its rule stands."""
    step = getattr(then, "step", None)
    does = [(field.name, getattr(then, field.name)) for field in fields(then) if field.name not in {"step", "reason"}]
    return type(then), does, step and step.target


def _in_words(then: Next) -> str:
    if isinstance(then, Wait):
        until = then.until
        if until is None:
            return phrase("waits until something changes")
        return phrase("waits until {time}", time=f"{until:%H:%M:%S}")
    kinds = {"SkipStep": phrase("skips a step"), "GiveUp": phrase("ends the waiting")}
    kind = type(then).__name__
    return phrase("{what}: {why}", what=kinds.get(kind, phrase("rings")), why=sentence(getattr(then, "reason", "")))


_LATER = ("overflow", "title", "target")
"""Parts of a queue that are not told as a caller enters: decided while he waits, or deciding nothing."""


def _differing(what: str, at: str, live: Onward, other: Onward) -> list[Difference]:
    same = _met(live) == _met(other)
    return [] if same else [Difference(what, at, _in_full(live), _in_full(other))]


def _in_full(onward: Onward) -> str:
    return onward if isinstance(onward, str) else str(onward)


def _met(onward: Onward) -> object:
    """What the caller notices: reasons aside."""
    return (onward.heard, onward.done, onward.place) if isinstance(onward, Way) else onward


def _name(node: NodeId | None) -> str:
    return (node or "").removeprefix("menus.")
