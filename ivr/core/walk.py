"""A caller's way through a flow, walked in thought: one step at a time, with the decisions of a live call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from ivr.core import flow, told_values
from ivr.core.asking import Asked, NowIn, quiet
from ivr.core.call import Customer, InFlow
from ivr.core.flow import Again, Go
from ivr.core.outbound import barred
from ivr.core.overflow import rm_for
from ivr.core.overflow_rules import ToRm
from ivr.core.phrase import phrase, sentence, series
from ivr.core.rulebook import Rulebook
from ivr.core.said import duration, listed
from ivr.core.steps import (
    AskWeb,
    Back,
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
    Node,
    NodeId,
    NoteCallback,
    Play,
    PlayNotices,
    Repeat,
    Say,
    SetFacts,
)

Listening = Menu | Collect | ChooseLanguage
"""Steps at which the caller presses something."""
Web = Callable[[AskWeb], tuple[tuple[str, str], ...] | None]
"""What is kept of a web service's answer, by name; None: it does not answer well."""


def no_answer(_node: AskWeb) -> None:
    """No web service answers."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a call would find: who calls, as the CRM knows him, and when."""

    customer: Customer | None
    at: datetime
    now_in: NowIn = quiet
    """How busy the queues are."""
    degraded: str = ""
    """The level of degradation; empty: none."""
    web: Web = no_answer


@dataclass(frozen=True, slots=True)
class Here:
    """Where a caller is in thought, and who he is as far as the flow has asked."""

    stage: InFlow
    customer: Customer | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """One step that was taken, why, what was heard, and where it leads; None: the flow is over."""

    what: str
    """A word for machines, as in the trace of a live call: `menu`, `branch`, `customer`, ..."""
    line: str
    heard: tuple[str, ...]
    onward: Here | None
    done: str = ""
    """What is done for him besides, with its settings; empty: nothing that he would not hear."""


def start(rules: Rulebook, did: str) -> Here | None:
    """Where a call to this number begins; None if nobody has it."""
    stage = flow.begin(rules, did)
    return Here(stage) if stage else None


def listens(node: Node) -> bool:
    """True if the step waits for keys."""
    return isinstance(node, Menu | Collect | ChooseLanguage)


def take(  # noqa: C901, PLR0912 - one case per kind of node
    rules: Rulebook, here: Here, now: Circumstances, typed: str = ""
) -> Taken:
    """Take the step at which the caller is; `typed` are his keys if it listens, empty is silence."""
    node = rules.nodes[here.stage.node]
    match node:
        case Menu() | Collect() | ChooseLanguage():
            return _listen(rules, here, node, typed)
        case Branch():
            asked = Asked(
                here.customer, now.at, dict(here.stage.answers), now.now_in, now.degraded, here.stage.language
            )
            then, reason = flow.branch(rules, node, asked)
            return Taken("branch", reason, (), _to(here, then))
        case LookUp(then):
            return _look_up(rules, here, now.customer, then)
        case Play(prompt, then):
            return _play(rules, here, prompt, then)
        case Say(what, value, then):
            if not told_values.is_known(value, here.stage):
                return Taken("say", f"hears no {what}: {value} is not known", (), _to(here, then))
            line = f"hears the {what} {told_values.told(rules, value, here.stage)}"
            return Taken("say", line, (phrase("{name} {value}", name=what, value=value),), _to(here, then))
        case CallRm():
            return _call_rm(rules, here, node, now.at)
        case PlayNotices(calendar, then):
            notices = flow.notices(rules, calendar, now.at)
            return _notices(here, told_values.heard(rules, here.stage, *notices), then)
        case SetFacts(facts, then):
            known = replace(here, stage=flow.with_facts(here.stage, facts))
            line = listed(phrase("{name} is set to {value}", name=name, value=value) for name, value in facts)
            return Taken("set", line, (), _to(known, then), line)
        case GoAtMost():
            return _go_at_most(here, node)
        case DialOut():
            return _dial_out(rules, here, node, now.at)
        case AskWeb():
            return _ask_web(here, node, now.web(node))
        case EnterQueue(queue, priority):
            return Taken("queue", with_points(phrase("waits in {queue}", queue=queue), priority), (), None)
        case NoteCallback(box, queue):
            noted = phrase("keeps a place in {queue}", queue=queue) if queue else phrase("is noted in {box}", box=box)
            line = phrase("{why}, to be called back", why=noted)
            return Taken("callback", line, ("callback_noted",), None)
        case LeaveMessage(box):
            return Taken("voicemail", phrase("may leave a message in {box}", box=box), (), None)
        case HangUp(prompt):
            heard = told_values.heard(rules, here.stage, prompt)
            line = phrase("hears {prompt}, and is hung up", prompt=prompt) if heard else phrase("is hung up")
            return Taken("hang_up", line, heard, None)
        case Repeat() | Back():
            return Taken("flow_ends", phrase("comes to the end of the flow"), (), None)


def ways(nodes: Mapping[NodeId, Node], node: Node) -> Iterator[tuple[str, NodeId]]:
    """Every step to which this one may lead, each with the word for it: `next`, `then`, `otherwise`, or a key."""
    for part in fields(node):
        value = getattr(node, part.name)
        if isinstance(value, Mapping):
            yield from ((key, to) for key, to in value.items() if to in nodes)
        elif isinstance(value, str) and value in nodes:
            yield part.name, value


def _listen(rules: Rulebook, here: Here, node: Listening, typed: str) -> Taken:
    match node:
        case Menu():
            return _follow(rules, here, node.prompt, "menu", flow.after_menu(rules, node, here.stage, typed))
        case Collect():
            return _follow(rules, here, node.prompt, "collect", flow.after_collect(node, here.stage, typed))
        case ChooseLanguage():
            chosen = node.keys.get(typed)
            wish = flow.language_for(node.otherwise, here.customer, rules.firm.languages, here.stage.language)
            line = f"speaks {chosen or wish} ({f'key {typed}' if chosen else 'no language chosen'})"
            line = f"hears {node.prompt} in {listed(rules.firm.languages)}, and {line}"
            spoken = replace(here, stage=replace(here.stage, language=chosen or wish))
            return Taken("language", line, (node.prompt,), _to(spoken, node.next))


def _play(rules: Rulebook, here: Here, prompt: str, then: NodeId | None) -> Taken:
    lacks = told_values.lacks(rules.prompts.get(prompt), here.stage)
    if lacks:
        return Taken("play", f"does not hear {prompt}: {lacks} is not known", (), _to(here, then))
    return Taken("play", f"hears {prompt}", (prompt,), _to(here, then))


def _go_at_most(here: Here, node: GoAtMost) -> Taken:
    step = flow.go_at_most(node, here.stage)
    onward = replace(here, stage=step.stage) if step.stage else None
    is_led_back = onward is not None and onward.stage.passed != here.stage.passed
    line = f"{'is' if is_led_back else 'has been'} {step.reason}"
    return Taken("goto", line, (), onward, phrase("is led back {n} times at most", n=node.at_most))


def _follow(rules: Rulebook, here: Here, prompt: str, what: str, step: Go | Again) -> Taken:
    line = f"{here.stage.node.removeprefix('menus.')}: {step.reason}"
    match step:
        case Go(stage):
            heard = told_values.heard(rules, here.stage, prompt)
            return Taken(what, line, heard, replace(here, stage=stage) if stage else None)
        case Again(stage, said):
            heard = told_values.heard(rules, here.stage, prompt, said)
            return Taken(what, line + (f", hears {said}" if said else ""), heard, replace(here, stage=stage))


def _look_up(rules: Rulebook, here: Here, customer: Customer | None, then: NodeId | None) -> Taken:
    own = flow.language_for("customer", customer, rules.firm.languages, here.stage.language)
    found = Here(replace(here.stage, language=own), customer)
    if customer is None:
        return Taken("customer", "is not a known customer", (), _to(found, then))
    rm = f"RM {customer.rm.name}" if customer.rm else "no RM"
    return Taken("customer", f"is {customer.name}, {customer.level or 'no level'}, {rm}", (), _to(found, then))


def _notices(here: Here, heard: tuple[str, ...], then: NodeId | None) -> Taken:
    line = f"hears {listed(heard)}" if heard else "hears no notice: there is none today"
    return Taken("notices", line, heard, _to(here, then))


def _dial_out(rules: Rulebook, here: Here, node: DialOut, at: datetime) -> Taken:
    if why_not := barred(rules, node.number, "", at):
        barred_by = phrase("is not put through, for {number}", number=sentence(why_not))
        line = series((barred_by, _goes_on(node.otherwise)), ": ")
        return Taken("dial", line, (), _to(here, node.otherwise))
    put = phrase("is put through to {number}, which rings {n} s", number=node.number, n=_seconds(node.ring))
    line = series((put, phrase("if nobody answers, {why}", why=_goes_on(node.otherwise))), "; ")
    rings = phrase("{number} rings for {time}", number=node.number, time=duration(node.ring))
    return Taken("dial", line, (rings,), _to(here, node.otherwise))


def _call_rm(rules: Rulebook, here: Here, node: CallRm, at: datetime) -> Taken:
    """As if he did not take the call: then the rules say what comes."""
    rm = rm_for(ToRm("own", node.ring, node.accept, node.accept_within), here.customer)
    if isinstance(rm, str):
        return Taken("rm", phrase("asks for his RM, but {why}", why=sentence(rm)), (), _to(here, node.otherwise))
    if why_not := barred(rules, rm.mobile, f"RM {rm.name}", at):
        asks = phrase("asks for his RM {rm}, but {why}", rm=rm.name, why=sentence(why_not))
        line = series((asks, _goes_on(node.otherwise)), ": ")
        return Taken("rm", line, (), _to(here, node.otherwise))
    seconds, key = _seconds(node.ring), node.accept
    mobile = phrase("{rm}'s mobile rings {n} s, he must press {key}", rm=rm.name, n=seconds, key=key)
    otherwise = phrase("if he does not, {why}", why=_goes_on(node.otherwise))
    line = series((series((phrase("asks for his RM"), mobile), ": "), otherwise), "; ")
    rings = phrase(
        "own RM rings for {time}, press {key} within {time2}",
        time=duration(node.ring),
        key=node.accept,
        time2=duration(node.accept_within),
    )
    return Taken("rm", line, (rings,), _to(here, node.otherwise))


def _goes_on(otherwise: NodeId | None) -> str:
    """What becomes of the call if that fails."""
    return phrase("the call goes on") if otherwise else phrase("the call ends")


def _seconds(span: timedelta) -> str:
    return f"{span.total_seconds():g}"


def with_points(place: str, points: int) -> str:
    """`waits in wealth, with 5 points on top`."""
    return series((place, phrase("with {n} points on top", n=points) if points else ""))


def answering(known: Mapping[str, str]) -> Web:
    """Web services that answer this, by the name under which the rules keep it; only all of it is a good answer."""

    def web(node: AskWeb) -> tuple[tuple[str, str], ...] | None:
        kept = tuple((name, known[name]) for name, _ in node.keep if name in known)
        return kept if len(kept) == len(node.keep) else None

    return web


def _ask_web(here: Here, node: AskWeb, kept: tuple[tuple[str, str], ...] | None) -> Taken:
    done, asked = _question(node), phrase("waits while {service} is asked", service=node.url)
    if kept is None:
        line = series((asked, phrase("if it does not answer, {why}", why=_goes_on(node.otherwise))), "; ")
        return Taken("web", line, (), _to(here, node.otherwise), done)
    known = replace(here, stage=flow.with_facts(here.stage, kept))
    values = listed(phrase("{name} {value}", name=name, value=value) for name, value in kept)
    line = phrase("{what}, which answers {values}", what=asked, values=values)
    return Taken("web", line, (), _to(known, node.next), done)


def _question(node: AskWeb) -> str:
    """What is asked of a web service, with all that says how."""
    return phrase(
        "{question} is asked (timeout {timeout}, tries {n}, keeps {values})",
        question=node.url,
        timeout=duration(node.timeout),
        n=node.tries,
        values=series((_kept(node), phrase("sends {values}", values=node.token) if node.token else "")),
    )


def _kept(node: AskWeb) -> str:
    return listed(phrase("{name} from {address}", name=name, address=where) for name, where in node.keep)


def _to(here: Here, node: NodeId | None) -> Here | None:
    return replace(here, stage=here.stage.at(node)) if node else None
