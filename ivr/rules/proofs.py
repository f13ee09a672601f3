"""What is right line by line and still wrong as a whole: queues nobody can serve, flows that never end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ivr.core.conditions import HasAnswer, simple
from ivr.core.flow import NAMED
from ivr.core.overflow_rules import ToCallbackNote, ToRm
from ivr.core.proof_waits import never_reached, rounds
from ivr.core.queues import Queue
from ivr.core.record_policy import ToFlow
from ivr.core.rulebook import Rulebook, Screening
from ivr.core.steps import (
    AskWeb,
    Branch,
    CallRm,
    Collect,
    HangUp,
    LookUp,
    Menu,
    Node,
    NodeId,
    NoteCallback,
    Say,
    SetFacts,
)
from ivr.core.ways import Ways, reached, roots
from ivr.rules.codes import Code
from ivr.rules.complaint import Complaint, choice, near, shown
from ivr.rules.findings import Finding, found
from ivr.rules.flows import Flows
from ivr.rules.going_out import going_out
from ivr.rules.in_vain import in_vain
from ivr.rules.not_there import not_there
from ivr.rules.places import Loc, Places
from ivr.rules.policies import policies
from ivr.rules.said_by_agents import said_by_agents
from ivr.rules.unknown_callers import unknown_callers
from ivr.rules.variables import wrongly_held
from ivr.rules.web_address import credentials

FACTS = ("caller", "today", "now", "name")
"""What a `say` may name besides the answers that the file collects."""


def proved(book: Rulebook, ways: Ways, flows: Flows, places: Places, today: date) -> list[Complaint]:
    """Complaints about the rules as a whole."""
    come_to = reached(ways, {**_refusing(book), **roots(book)})
    held = wrongly_held(book, _answers(book))
    whole = (
        *_overflows(book),
        *_rounds(book),
        *_callbacks(book, flows),
        *_unheard(book, flows),
        *_said(book, flows),
        *_sent(book, flows),
        *held,
        *_no_crm(book, flows),
    )
    whole = (
        *whole,
        *in_vain(book, flows, today),
        *unknown_callers(book, ways, flows, come_to),
        *not_there(book, flows),
        *policies(book),
        *said_by_agents(book),
        *going_out(book),
    )
    return [places.complaint(*finding) for finding in (*whole, *found(book, ways, flows, come_to, today))]


def _refusing(book: Rulebook) -> dict[NodeId, str]:
    """Where callers are led who do not agree to be recorded."""
    refused = (consent.refused for consent in book.recording.asked)
    return {to.node: "does not agree" for to in refused if isinstance(to, ToFlow)}


def _overflows(book: Rulebook) -> Iterator[Finding]:
    """The first step needs its `when`, and only a step that can fail has others after it."""
    for queue in book.queues.values():
        loc = ("queues", queue.name, "overflow")
        if queue.overflow and not queue.overflow[0].when:
            what = "The first step has no `when`: callers would overflow as they arrive."
            yield (*loc, 0), what, "Add `when: {any: [{waited: 60s}, {failed_offers: 2}]}`.", Code.OVERFLOW_AT_ONCE
        for at in never_reached(queue):
            what = "This step is never reached: the step before it ends the wait."
            yield (*loc, at), what, "Remove it, or move it up.", Code.OVERFLOW_OVER


def _callbacks(book: Rulebook, flows: Flows) -> Iterator[Finding]:
    """Who keeps a place to be called back keeps it in a queue that calls back."""
    for name, node in book.nodes.items():
        if isinstance(node, NoteCallback) and node.queue and book.queues[node.queue].callback is None:
            what = f"Queue {node.queue} calls nobody back."
            mend = "Add `callback: {tries: 3, every: 10m}` to it, or leave out `waits_in`: then a note is kept."
            yield (*flows.where[name], "waits_in"), what, mend, Code.AT_ODDS


def _rounds(book: Rulebook) -> Iterator[Finding]:
    for circle in rounds(book):
        what = f"Callers would be sent round for ever: {' -> '.join((*circle.queues, circle.queues[0]))}."
        mend = "Let one of these queues end in a voicemail box, a callback note or a message instead."
        yield ("queues", circle.queues[-1], "overflow", circle.step), what, mend, Code.OVERFLOW_ROUND


def _unheard(book: Rulebook, flows: Flows) -> Iterator[Finding]:
    """Prompts that are played although the file does not name them."""
    asked: dict[str, Finding] = {}
    for name, why, loc in (*_played_by_steps(book, flows), *_played_by_queues(book)):
        if name not in book.prompts:
            what = f"The prompt {shown(name)} is missing; it is played {why}."
            mend = f"Add it under prompts: `{name}: {_sample(book)}`."
            asked.setdefault(name, (loc, what, mend, Code.UNHEARD))
    yield from asked.values()


def _played_by_steps(book: Rulebook, flows: Flows) -> Iterator[tuple[str, str, Loc]]:
    for name, node in book.nodes.items():
        loc = flows.where[name]
        match node:
            case Menu():
                yield node.silence, "when a caller presses nothing", loc
                yield node.invalid, "when a caller presses a wrong key", loc
            case Collect():
                yield "no_key", "when a caller presses nothing", loc
                yield "wrong_key", "when the digits are too few or too many", loc
            case CallRm():
                yield from _screening(book.screening, loc)
            case NoteCallback():
                yield "callback_noted", "when a callback is noted", loc
            case _:
                pass
        if _may_end(node):
            yield HangUp().prompt, "when the flow ends here", loc


def _may_end(node: Node) -> bool:
    return any(getattr(node, way, "") is None for way in ("next", "then", "otherwise"))


def _played_by_queues(book: Rulebook) -> Iterator[tuple[str, str, Loc]]:
    for queue in book.queues.values():
        for at, step in enumerate(queue.overflow):
            loc = ("queues", queue.name, "overflow", at)
            if isinstance(step.target, ToRm):
                yield from _screening(book.screening, loc)
            if isinstance(step.target, ToCallbackNote):
                yield "callback_noted", "when a callback is noted", loc
        yield from _played_beside(queue)
    if held := next((agent.id for agent in book.agents.values() if agent.pin), None):
        yield "agent_pin", "when an agent who has a PIN logs in", ("agents", held, "pin")
    for box in book.voicemails:
        yield "message_kept", "when a message was left", ("voicemails", box)


def _played_beside(queue: Queue) -> Iterator[tuple[str, str, Loc]]:
    loc = ("queues", queue.name)
    if any(isinstance(meant, ToCallbackNote) for meant in queue.while_waiting.values()):
        yield "callback_noted", "when a callback is noted", (*loc, "while_waiting")
    if any(isinstance(target, ToCallbackNote) for target in queue.targets):
        yield "callback_noted", "when a callback is noted", loc
    if queue.survey:
        yield HangUp().prompt, "when a survey is over", (*loc, "survey")


def _screening(screening: Screening, loc: Loc) -> Iterator[tuple[str, str, Loc]]:
    yield screening.prompt, "to the RM, whom a key makes accept the call", loc
    yield screening.thanks, "to the RM who has accepted", loc
    yield screening.too_late, "to the RM who was too late", loc


def _sample(book: Rulebook) -> str:
    return "{" + ", ".join(f"{language}: ..." for language in book.firm.languages) + "}"


def _said(book: Rulebook, flows: Flows) -> Iterator[Finding]:
    """Answers that are used but never collected, set or fetched."""
    known = _answers(book)
    for at, node in book.nodes.items():
        for name, where in _used(node):
            if name not in known:
                meant = near(name, known)
                mend = f"Did you mean {meant}?" if meant else f"Known: {choice(known, 'and')}."
                what = f"No step collects, sets or fetches {shown(name)}."
                yield (*flows.where[at], *where), what, mend, Code.NO_SUCH_ANSWER


def _sent(book: Rulebook, flows: Flows) -> Iterator[Finding]:
    """A `set` step hides no token: what it keeps stands in the file."""
    asked = [node.url for node in book.nodes.values() if isinstance(node, AskWeb)]
    secret = frozenset(name for url in asked for name in credentials(url))
    for at, node in book.nodes.items() if secret else ():
        for name, _ in node.facts if isinstance(node, SetFacts) else ():
            if name in secret:
                what = "A secret stands here for all to read: it is sent in the address of a web service."
                mend = "Write `token: !secret name` at the web request, and keep the secret itself elsewhere."
                yield (*flows.where[at], "set", name), what, mend, Code.SECRET_IN_THE_OPEN


def _kept(node: Node) -> tuple[str, ...]:
    """The names under which a step keeps something."""
    match node:
        case Collect(name):
            return (name,)
        case SetFacts(pairs) | AskWeb(keep=pairs):
            return tuple(name for name, _ in pairs)
        case _:
            return ()


def _used(node: Node) -> Iterator[tuple[str, Loc]]:
    """The names that a step uses, and where in it each stands."""
    match node:
        case Say(what, value) if value.startswith("{"):
            yield value[1:-1], ("say", what)
        case AskWeb(url):
            yield from ((name, ("web",)) for name in NAMED.findall(url))
        case Branch(condition):
            yield from ((part.name, ("if",)) for part in simple(condition) if isinstance(part, HasAnswer))
        case _:
            pass


def _answers(book: Rulebook) -> dict[str, None]:
    """What is known at some time of a call."""
    return dict.fromkeys((*(name for node in book.nodes.values() for name in _kept(node)), *FACTS))


def _no_crm(book: Rulebook, flows: Flows) -> Iterator[Finding]:
    if not book.crm.customers:
        what = "Customers are looked up here, but the file does not say where."
        mend = "Add `crm: {customers: crm/customers.csv, managers: crm/managers.csv}`."
        for name, node in book.nodes.items():
            if isinstance(node, LookUp):
                yield flows.where[name], what, mend, Code.NO_CRM
