"""What is right line by line and still wrong as a whole: queues nobody can serve, flows that never end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.core.rulebook import Need, Queue, Rulebook, Screening, ToCallbackNote, ToRm
from ivr.core.steps import CallRm, Collect, HangUp, LookUp, Menu, Node, Say
from ivr.rules.complaint import Complaint, choice, near, shown
from ivr.rules.flows import Flows
from ivr.rules.loops import loops
from ivr.rules.places import Loc, Places

Finding = tuple[Loc, str, str]
Levels = dict[str, int]
FACTS = ("caller", "today", "name")
"""What a `say` may name besides the answers that the file collects."""


def proved(book: Rulebook, flows: Flows, places: Places) -> list[Complaint]:
    """Complaints about the rules as a whole."""
    found = (*_unserved(book), *_overflows(book), *_unheard(book, flows), *_said(book, flows), *loops(book, flows))
    complaints = [places.complaint(*finding) for finding in found]
    return complaints + _no_crm(book, flows, places)


def _unserved(book: Rulebook) -> Iterator[Finding]:
    """Queues whose needs no agent meets, however long the caller waits."""
    able = _by_skill(book)
    for queue in book.queues.values():
        candidates = able.get(queue.needs[0].skill, []) if queue.needs else [{}] * len(book.agents)
        if not any(_meets(levels, queue.needs) for levels in candidates):
            needs = choice((f"{need.skill} {need.level}" for need in queue.needs), "and") or "an agent at all"
            what = f"No agent has what this queue needs: {needs}."
            yield _needs_loc(queue), what, "Ask for less, or give an agent the skills."


def _by_skill(book: Rulebook) -> dict[str, list[Levels]]:
    able: dict[str, list[Levels]] = {}
    for agent in book.agents.values():
        levels = {skill.name: skill.level for skill in agent.skills}
        for skill in levels:
            able.setdefault(skill, []).append(levels)
    return able


def _meets(levels: Levels, needs: tuple[Need, ...]) -> bool:
    return all(levels.get(need.skill, 0) >= need.level for need in needs)


def _needs_loc(queue: Queue) -> Loc:
    return ("queues", queue.name, "needs") if queue.needs else ("queues", queue.name)


def _overflows(book: Rulebook) -> Iterator[Finding]:
    """The first step needs its `when`, and only a step that can fail has others after it."""
    for queue in book.queues.values():
        loc = ("queues", queue.name, "overflow")
        if queue.overflow and not queue.overflow[0].when:
            what = "The first step has no `when`: callers would overflow as they arrive."
            yield (*loc, 0), what, "Add `when: {any: [{waited: 60s}, {failed_offers: 2}]}`."
        for at, step in enumerate(queue.overflow[:-1]):
            if not isinstance(step.target, ToRm):
                what = "This step is never reached: the step before it ends the wait."
                yield (*loc, at + 1), what, "Remove it, or move it up."


def _unheard(book: Rulebook, flows: Flows) -> Iterator[Finding]:
    """Prompts that are played although the file does not name them."""
    asked: dict[str, Finding] = {}
    for name, why, loc in (*_played_by_steps(book, flows), *_played_by_queues(book)):
        if name not in book.prompts:
            what = f"The prompt {shown(name)} is missing; it is played {why}."
            asked.setdefault(name, (loc, what, f"Add it under prompts: `{name}: {_sample(book)}`."))
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
    for box in book.voicemails:
        yield "message_kept", "when a message was left", ("voicemails", box)


def _screening(screening: Screening, loc: Loc) -> Iterator[tuple[str, str, Loc]]:
    yield screening.prompt, "to the RM, whom a key makes accept the call", loc
    yield screening.thanks, "to the RM who has accepted", loc
    yield screening.too_late, "to the RM who was too late", loc


def _sample(book: Rulebook) -> str:
    return "{" + ", ".join(f"{language}: ..." for language in book.firm.languages) + "}"


def _said(book: Rulebook, flows: Flows) -> Iterator[Finding]:
    """Answers that are spoken but never asked for."""
    known = {node.name: None for node in book.nodes.values() if isinstance(node, Collect)} | dict.fromkeys(FACTS)
    for name, node in book.nodes.items():
        if isinstance(node, Say) and node.value.startswith("{") and node.value[1:-1] not in known:
            meant = near(node.value[1:-1], known)
            mend = f"Did you mean {{{meant}}}?" if meant else f"Known: {choice(known, 'and')}."
            yield (*flows.where[name], "say", node.what), f"No step collects {shown(node.value)}.", mend


def _no_crm(book: Rulebook, flows: Flows, places: Places) -> list[Complaint]:
    if book.crm.customers:
        return []
    mend = "Add `crm: {customers: crm/customers.csv, managers: crm/managers.csv}`."
    asking: Mapping[str, Node] = {name: node for name, node in book.nodes.items() if isinstance(node, LookUp)}
    what = "Customers are looked up here, but the file does not say where."
    return [places.complaint(flows.where[name], what, mend) for name in asking]
