"""What the proofs find, in words for people: where it stands, what it is, how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ivr.core import (
    proof_before,
    proof_facts,
    proof_hours,
    proof_implied,
    proof_loops,
    proof_names,
    proof_staffing,
    proof_starving,
    proof_waits,
)
from ivr.core.conditions import HasAnswer, simple
from ivr.core.eligibility import Eligibility, Holds
from ivr.core.proof_facts import Known
from ivr.core.proof_staffing import CertificateEnds, Unstaffed
from ivr.core.proof_waits import EndlessWait, Why
from ivr.core.queues import Priority, Queue
from ivr.core.rulebook import Rulebook
from ivr.core.said import duration, said
from ivr.core.skills import every
from ivr.core.steps import Branch, EnterQueue, Menu, Node, NodeId
from ivr.core.texts import tells_name
from ivr.core.ways import Step, Ways, path
from ivr.rules.codes import Code
from ivr.rules.complaint import choice, shown
from ivr.rules.flows import Flows
from ivr.rules.places import Loc

Finding = tuple[Loc, str, str, Code]


def found(book: Rulebook, graph: Ways, flows: Flows, come_to: Mapping[NodeId, Step], today: date) -> Iterator[Finding]:
    """All that is wrong, or may be, with the rules as a whole."""
    known = proof_facts.known_at(book, graph)
    yield from _loops(book, graph, flows)
    yield from _unable(book)
    yield from _unused(book, come_to)
    yield from _settled(book, flows, known, come_to, today)
    yield from _menus(book, flows)
    yield from _waits(book, come_to)
    yield from _staffing(book, known, today)
    yield from _dropped(book)
    yield from _unheard(book)
    yield from _preferred_in_vain(book)
    yield from _starving(book, today)
    yield from _too_late(book)
    yield from _before(book, graph)
    for name in proof_hours.never_open(book, today):
        what = "This calendar has no open hour in the year to come."
        yield ("calendars", name), what, "Give it hours under `week`.", Code.NEVER_OPEN


_LEAD_OUT = "Let the way lead out: to a queue, a voicemail box or hang_up"
_BEGINS = re.compile(r"flows\.[^.\[]+\[0\]")
"""A flow's first step."""


def _loops(book: Rulebook, graph: Ways, flows: Flows) -> Iterator[Finding]:
    """Each circle, where the step stands that closes it; flows that only go to one another have no step at all."""
    for flow in flows.idle:
        what = f"A caller who presses nothing goes round for ever: {flow} only leads back to itself."
        yield ("flows", flow, 0), what, f"{_LEAD_OUT}.", Code.LOOP
    for circle in proof_loops.loops(graph):
        way = " -> ".join([*(circle if len(circle) <= 5 else (*circle[:3], "...", *circle[-2:])), circle[0]])
        who = "who presses nothing"
        if any(_asks_answer(book.nodes[step]) for step in circle):
            who = "who has once given that answer, and presses nothing more,"
        flow = next((step.removesuffix("[0]").removeprefix("flows.") for step in circle if _BEGINS.fullmatch(step)), "")
        mend = f"{_LEAD_OUT}, or lead back a few times: `{{goto: {flow}, at_most: 3}}`." if flow else f"{_LEAD_OUT}."
        yield flows.where[circle[-1]], f"A caller {who} goes round for ever: {way}.", mend, Code.LOOP


def _asks_answer(node: Node) -> bool:
    return isinstance(node, Branch) and any(isinstance(part, HasAnswer) for part in simple(node.condition))


def _unable(book: Rulebook) -> Iterator[Finding]:
    for name in proof_staffing.unable(book):
        queue = book.queues[name]
        needs = choice(map(said, queue.needs), "and") or "an agent at all"
        what = f"No agent has what this queue needs: {needs}."
        holding = any(isinstance(need, Holds) for need in every(queue.needs))
        mend = "give an agent the skills, and say of him what must hold." if holding else "give an agent the skills."
        yield _needs(queue), what, f"Ask for less, or {mend}", Code.NOBODY_ABLE


def _needs(queue: Queue) -> Loc:
    return ("queues", queue.name, "needs") if queue.needs else ("queues", queue.name)


_UNUSED = {
    "flows": "No caller ever comes to the flow {name}.",
    "menus": "No caller ever comes to the menu {name}.",
    "queues": "No caller ever waits in the queue {name}.",
    "eligibility": "No queue asks whether {name} holds.",
    "calendars": "Nothing asks whether {name} is open.",
    "voicemails": "No caller ever comes to the voicemail box {name}.",
    "surveys": "No caller is ever asked the survey {name}.",
    "prompts": "The prompt {name} is never played.",
}


def _unused(book: Rulebook, come_to: Mapping[NodeId, Step]) -> Iterator[Finding]:
    for section, name in proof_names.unused(book, come_to):
        what = _UNUSED[section].format(name=shown(name))
        yield (section, name), what, "Lead there from somewhere, or remove it.", Code.UNUSED


_EARLIER = "Remove the condition, or ask for it earlier."


def _settled(
    book: Rulebook, flows: Flows, known: Mapping[NodeId, Known], come_to: Mapping[NodeId, Step], today: date
) -> Iterator[Finding]:
    for one in proof_facts.settled(book, known):
        side = "else" if one.taken == "then" else "then"
        what = f"It is settled before this step ({one.known}), so `{side}` is never taken: {path(come_to, one.node)}."
        yield flows.where[one.node], what, _EARLIER, Code.SETTLED
    for also in proof_implied.implied(book, known, today):
        side = "else" if also.holds else "then"
        given = choice(map(str, also.known), "and")
        way = path(come_to, also.node)
        what = f"It follows from what is settled before this step ({given}), so `{side}` is never taken: {way}."
        yield flows.where[also.node], what, _EARLIER, Code.SETTLED


def _menus(book: Rulebook, flows: Flows) -> Iterator[Finding]:
    for name, node in book.nodes.items():
        if isinstance(node, Menu) and node.otherwise is None:
            what = f"After {node.tries} tries without a valid key this menu ends the call with goodbye."
            yield flows.where[name], what, "Say where it leads: `otherwise: {queue: ...}`.", Code.NO_OTHERWISE


_WAITS = {
    Why.NO_OVERFLOW: (
        "A caller whom no agent serves waits here without end{way}.",
        "Add `overflow` with a step such as `to: {voicemail: ...}`.",
    ),
    Why.LAST_MAY_FAIL: (
        "If nobody takes the call here either, the caller waits on without end{way}.",
        "Add a last step that cannot fail, such as `to: {voicemail: ...}`.",
    ),
    Why.NEVER_DUE: (
        "No time makes this step due: with no agent logged in no offer fails, and the caller waits without end{way}.",
        "Join it with a time: `when: {any: [{waited: 60s}, {failed_offers: 2}]}`.",
    ),
    Why.NOTHING_CERTAIN: (
        "Each step asks for something that may never come about, and the caller waits without end{way}.",
        "Add a last step with a time: `{when: {waited: 5m}, to: {voicemail: ...}}`.",
    ),
}


def _waits(book: Rulebook, come_to: Mapping[NodeId, Step]) -> Iterator[Finding]:
    entered: dict[str, NodeId] = {}
    for name in come_to:
        if isinstance(node := book.nodes[name], EnterQueue):
            entered.setdefault(node.queue, name)
    for endless in proof_waits.endless_waits(book):
        what, mend = _WAITS[endless.why]
        way = f": {path(come_to, entered[endless.queue])}" if endless.queue in entered else ""
        yield _waits_at(endless), what.replace("{way}", way), mend, Code.ENDLESS_WAIT


def _too_late(book: Rulebook) -> Iterator[Finding]:
    for queue, at in proof_waits.too_late(book):
        what = "The longest wait in this queue is over before this step can be due."
        yield (
            ("queues", queue, "overflow", at),
            what,
            "Let it be due earlier, or make `longest_wait` longer.",
            Code.TOO_LATE,
        )


def _waits_at(endless: EndlessWait) -> Loc:
    loc: Loc = ("queues", endless.queue)
    return loc if endless.step is None else (*loc, "overflow", endless.step)


def _staffing(book: Rulebook, known: Mapping[NodeId, Known], today: date) -> Iterator[Finding]:
    for queue in proof_staffing.unstaffed(book, known, today):
        yield _needs(book.queues[queue.queue]), *_nobody(queue, book.eligibility)
    for ends in proof_staffing.certificates(book, today):
        loc = ("agents", ends.agent, "skills", ends.skill)
        yield loc, _ends(ends, today), "Renew it, or take the skill away.", Code.CERTIFICATE_ENDS


def _unheard(book: Rulebook) -> Iterator[Finding]:
    for one in proof_staffing.unheard(book):
        what = f"Of those who could serve this queue nobody speaks {one.language}: such callers wait for the overflow."
        mend = f"Let an agent who could serve it speak {one.language}, or send these callers elsewhere."
        yield _needs(book.queues[one.queue]), what, mend, Code.NOBODY_SPEAKS


def _preferred_in_vain(book: Rulebook) -> Iterator[Finding]:
    for one in proof_staffing.preferred_in_vain(book):
        what = f"{one.agent} does not have what this queue needs, so nobody ever gets him here."
        mend = "Give him the skills, or take him out of `prefer`."
        yield ("queues", one.queue, "prefer", one.nth, "agent"), what, mend, Code.PREFERRED_IN_VAIN


def _starving(book: Rulebook, today: date) -> Iterator[Finding]:
    for one in proof_starving.may_starve(book, today):
        what = (
            f"These gain no points by waiting as those of {one.beside} do: they may wait for {one.agent} without end."
        )
        mend = "Give this queue an `aging` too, or take it from the other."
        loc = ("queues", one.queue, *(("priority",) if book.queues[one.queue].priority != Priority() else ()))
        yield loc, what, mend, Code.MAY_STARVE


def _dropped(book: Rulebook) -> Iterator[Finding]:
    for one in proof_staffing.dropped(book):
        after = book.queues[one.queue].relax[one.step].after
        whoever = f"of whom {one.name} does not hold" if one.holds else f"without a valid {one.name}"
        what = f"After {duration(after)} agents {whoever} may serve this queue."
        mend = f"Write `{one.name}: {'yes' if one.holds else 'valid'}` here too, unless that is meant."
        yield ("queues", one.queue, "relax", one.step, "needs"), what, mend, Code.CERTIFICATE_DROPPED


def _nobody(queue: Unstaffed, eligibility: Mapping[str, Eligibility]) -> tuple[str, str, Code]:
    last = choice((f"{name} of {agent}" for agent, name in queue.last), "and")
    said = all(name in eligibility for _, name in queue.last)
    ended = f"{'what was said of agents has' if said else 'the last certificates have'} ended ({last})."
    mend = _renew(queue.language, said=said)
    if queue.language:
        return _nobody_speaks(queue, ended, last), mend, Code.NOBODY_FROM
    if queue.now:
        return f"Nobody may serve this queue today: {ended}", mend, Code.NOBODY_TODAY
    since = f"{queue.since:%A %Y-%m-%d %H:%M}"
    return f"From {since} on nobody may serve this queue: {last} will have ended.", mend, Code.NOBODY_FROM


def _renew(language: str, *, said: bool) -> str:
    """What to do about it, for callers of one language or (empty) for all."""
    whom = f"other agents who speak {language}" if language else "other agents"
    if said:
        return f"Say for longer that it holds, or say it of {whom}."
    return f"Renew the certificates, or give {f'the skills to {whom}' if language else f'{whom} the skills'}."


def _nobody_speaks(queue: Unstaffed, ended: str, last: str) -> str:
    """Even today it does not stop the firm: others may be served, and these callers come to the overflow."""
    nobody = f"nobody who speaks {queue.language} may serve this queue"
    if queue.now:
        return f"Today {nobody}: {ended}"
    return f"From {queue.since:%A %Y-%m-%d %H:%M} on {nobody}: {last} will have ended."


def _ends(ends: CertificateEnds, today: date) -> str:
    if ends.until < today:
        return f"The certificate {ends.skill} of {ends.agent} ended on {ends.until}."
    return f"The certificate {ends.skill} of {ends.agent} ends on {ends.until}, in {(ends.until - today).days} days."


def _before(book: Rulebook, graph: Ways) -> Iterator[Finding]:
    rules = book.recording
    unasked = any(policy.unasked for policy in (*rules.policies, rules.others))
    if unasked and not rules.announce and not rules.announced_by:
        what = "Calls are recorded, and the rules do not say which prompt tells callers so."
        mend = "Name it under recording: `announced_by: welcome`, or have one played first: `announce: recorded`."
        yield ("recording",), what, mend, Code.NOT_ANNOUNCED
    for way in proof_before.not_announced(book, graph):
        what = f"A caller may talk to somebody before he has heard that the call is recorded: {way.path}."
        mend = f"Play {choice(map(shown, book.recording.announced_by))} before."
        yield ("numbers", way.number), what, mend, Code.NOT_ANNOUNCED
    for way in proof_before.not_looked_up(book, graph):
        what = f"An RM is to be rung here, and nobody has looked up whose: {way.path}."
        yield ("numbers", way.number), what, "Put `- look_up: customer` before.", Code.NOT_LOOKED_UP
    yield from _names(book, graph)


def _names(book: Rulebook, graph: Ways) -> Iterator[Finding]:
    announce = book.prompts.get(book.recording.announce)
    if announce is not None and tells_name(announce):
        what = "{name} is told here before anybody can have looked up who is calling, so it is always left out."
        yield ("recording", "announce"), what, "Tell it later, in another prompt.", Code.NAME_NOT_KNOWN
    for way in proof_before.names_not_known(book, graph):
        what = f"{{name}} is told here, and nobody has looked up who is calling, so it is left out: {way.path}."
        yield ("numbers", way.number), what, "Put `- look_up: customer` before.", Code.NAME_NOT_KNOWN
