"""Another version of the rules beside the one in force: what it would have decided of the same facts."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from ivr.core import flow
from ivr.core.asking import Asked
from ivr.core.call import Customer, InFlow
from ivr.core.flow import Again, Go
from ivr.core.overflow import Next, Wait
from ivr.core.queues import Priority, Queue
from ivr.core.rulebook import Rulebook
from ivr.core.said import said
from ivr.core.steps import (
    AskWeb,
    Branch,
    CallRm,
    ChooseLanguage,
    Collect,
    DialOut,
    EnterQueue,
    GoAtMost,
    HangUp,
    LeaveMessage,
    LookUp,
    Menu,
    NodeId,
    NoteCallback,
    Play,
    PlayNotices,
    Say,
    SetFacts,
)

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
    """A word for machines: `number`, `menu`, `collect`, `language`, `queue`, `overflow`."""
    at: str
    """Where: a number, a menu, a queue."""
    live: str
    other: str

    def __str__(self) -> str:
        return f"{self.at}: {self.live}; it would be: {self.other}"


@dataclass(frozen=True, slots=True)
class Way:
    """What happens to a caller until he must press a key, waits, or is done."""

    heard: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()
    stop: NodeId | None = None
    place: str = "the end"

    def __str__(self) -> str:
        return " -> ".join((*self.decided, *(f"hears {prompt}" for prompt in self.heard), self.place))


Onward = Way | str
"""A way, or in words what else comes."""


def way(rules: Rulebook, node: NodeId | None, facts: Facts) -> Way:
    """Follow the rules from this node as long as nobody needs to press anything."""
    heard: list[str] = []
    decided: list[str] = []
    asked = facts.asked
    for _ in range(MOST_STEPS):
        match rules.nodes.get(node) if node else None:
            case Play(prompt, then):
                heard.append(prompt)
                node = then
            case Say(what, _, then):
                heard.append(what)
                node = then
            case PlayNotices(calendar, then):
                heard += flow.notices(rules, calendar, asked.at)
                node = then
            case SetFacts(facts_set, then):
                node, asked = then, replace(asked, answers={**asked.answers, **dict(facts_set)})
            case LookUp(then):
                own = flow.language_for("customer", facts.known, rules.firm.languages, asked.language)
                node, asked = then, replace(asked, customer=facts.known, language=own)
            case Branch() as branch:
                node, reason = flow.branch(rules, branch, asked)
                decided.append(reason)
            case _:
                break
    return Way(tuple(heard), tuple(decided), node, place(rules, node))


def place(rules: Rulebook, node: NodeId | None) -> str:  # noqa: C901, PLR0912 - one case per kind of end
    """Where a way ends, in words that do not depend on where in the file it stands."""
    match rules.nodes.get(node) if node else None:
        case None:
            return "the end"
        case EnterQueue(queue):
            return f"queue {queue}"
        case CallRm():
            return "his RM"
        case LeaveMessage(box):
            return f"voicemail {box}"
        case NoteCallback(box):
            return f"callback note {box}"
        case DialOut(number):
            return f"dials {number}"
        case AskWeb(url):
            return f"asks {url}"
        case GoAtMost(at_most, then):
            return f"back to {then}, {at_most} times"
        case HangUp(prompt):
            return f"goodbye {prompt}".strip()
        case Menu():
            return f"menu {_name(node)}"
        case Collect(name=name):
            return f"is asked for {name}"
        case ChooseLanguage():
            return "choice of language"
        case other:
            return type(other).__name__


def at_number(did: str, live: Way | None, other: Way | None) -> list[Difference]:
    """What differs from the number that was dialled to the first key; None: nobody has that number."""
    return _differing("number", did, live or "nobody has this number", other or "nobody has this number")


def at_keys(what: str, at: str, typed: str, live: Onward, other: Onward) -> list[Difference]:
    """What differs after a key (or silence) at a menu or another question."""
    return _differing(what, f"{at}, key {typed}" if typed else f"{at}, no key", live, other)


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
            return f"is asked again {prompt}".strip()
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
    """Whether the queue that was chosen takes the same callers, and asks for the same agents."""
    return _differing("queue", name, _needs(live), "there is no such queue" if other is None else _needs(other))


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
        return f"waits until {then.until:%H:%M:%S}" if then.until else "waits until something changes"
    kinds = {"DialRm": "rings", "RingGroup": "rings", "SkipStep": "skips a step", "GiveUp": "ends the waiting"}
    kind = type(then).__name__
    return f"{kinds.get(kind, kind)}: {getattr(then, 'reason', '')}"


_ALSO = ("wishes", "relax", "most", "full", "nobody")
"""What else decides who waits, and for whom."""


def _needs(queue: Queue) -> str:
    """All that says who may wait, who may serve him, and when he is next."""
    needs = said(queue.needs) if queue.needs else "anybody"
    more = [f"{word} {said(found)}" for word in _ALSO if (found := getattr(queue, word))]
    if queue.priority != Priority():
        more.append(f"priority {said(queue.priority)}")
    return "; ".join((f"needs {needs}", *more))


def _differing(what: str, at: str, live: Onward, other: Onward) -> list[Difference]:
    same = _met(live) == _met(other)
    return [] if same else [Difference(what, at, str(live), str(other))]


def _met(onward: Onward) -> object:
    """What the caller notices: reasons aside."""
    return (onward.heard, onward.place) if isinstance(onward, Way) else onward


def _name(node: NodeId | None) -> str:
    return (node or "").removeprefix("menus.")
