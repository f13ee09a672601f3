"""What would happen to a call: the flow walked with given keys at a given time, then the queue's promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ivr.core import flow
from ivr.core.call import Customer, InFlow
from ivr.core.flow import Again, Go
from ivr.core.overflow import rm_for
from ivr.core.rulebook import (
    OverflowTarget,
    Queue,
    Rulebook,
    ToCallbackNote,
    ToMessage,
    ToRm,
    ToVoicemail,
    WhenFailedOffers,
    WhenWaited,
)
from ivr.core.steps import (
    Branch,
    CallRm,
    ChooseLanguage,
    Collect,
    EnterQueue,
    HangUp,
    LeaveMessage,
    LookUp,
    Menu,
    Node,
    Play,
    Say,
)

MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class Told:
    """One step, and the rule behind it."""

    line: str
    rule: str = ""


def explain_call(rules: Rulebook, customer: Customer | None, did: str, at: datetime, keys: str) -> list[Told]:
    """Walk the flow as a live call would; the keys are consumed menu by menu, `-` or none is silence."""
    root = rules.numbers.get(did)
    if root is None:
        return [Told(f"{did} is none of our numbers: refused with 404")]
    told = [Told(f"{did} -> {root}", str(rules.ref(root)))]
    stage: InFlow | None = InFlow(root, rules.firm.languages[0])
    left = iter(keys)
    for _ in range(MOST_STEPS):
        if stage is None:
            break
        rule = str(rules.ref(stage.node))
        lines, stage = _step(rules, customer, at, stage, left)
        told += [Told(line, rule) for line in lines]
    return told


def _step(  # noqa: C901 - one case per kind of node
    rules: Rulebook, customer: Customer | None, at: datetime, stage: InFlow, keys: Iterator[str]
) -> tuple[list[str], InFlow | None]:
    node = rules.nodes[stage.node]
    match node:
        case Menu() | Collect():
            return _listen(rules, stage, node, keys)
        case Branch():
            then, reason = flow.branch(rules, node, customer, at)
            return [reason], stage.at(then) if then else None
        case LookUp(then):
            who = f"customer {customer.name}, level {customer.level or 'none'}" if customer else "no known customer"
            rm = f", RM {customer.rm.name}" if customer and customer.rm else ""
            return [who + rm], stage.at(then) if then else None
        case ChooseLanguage(_, by_key, _, otherwise, then):
            wish = flow.language_for(otherwise, customer, rules.firm.languages, stage.language)
            chosen = by_key.get(next(keys, "-"), wish)
            return [f"language {chosen}"], InFlow(then, chosen) if then else None
        case Play(_, then) | Say(_, _, then):
            return [_doing(node)], stage.at(then) if then else None
        case EnterQueue(queue):
            return list(_queue(rules.queues[queue], customer)), None
        case CallRm(otherwise=otherwise):
            rm_or_why = rm_for(ToRm("own", node.ring, node.accept, node.accept_within), customer)
            if isinstance(rm_or_why, str):
                return [f"asks for his RM, but {rm_or_why}"], stage.at(otherwise) if otherwise else None
            return [f"RM {rm_or_why.name} rings {_s(node.ring.total_seconds())}, must press {node.accept}"], None
        case _:
            return [_doing(node)], None


def _listen(
    rules: Rulebook, stage: InFlow, node: Menu | Collect, keys: Iterator[str]
) -> tuple[list[str], InFlow | None]:
    typed = next(keys, "-").replace("-", "")
    if isinstance(node, Menu):
        step = flow.after_menu(rules, node, stage, typed)
    else:
        typed += "".join(key for _, key in zip(range(node.longest - 1), keys, strict=False)) if typed else ""
        step = flow.after_collect(node, stage, typed)
    name = stage.node.removeprefix("menus.")
    match step:
        case Go(onward, reason):
            return [f"{name}: {reason}"], onward
        case Again(again, prompt, reason):
            return [f"{name}: {reason}" + (f", hears {prompt}" if prompt else "")], again


def _doing(node: Node) -> str:
    match node:
        case Play(prompt):
            return f"hears {prompt}"
        case Say(what, value):
            return f"hears the {what} {value}"
        case LeaveMessage(box):
            return f"may leave a message in {box}"
        case HangUp(prompt):
            return f"hears {prompt} and is hung up" if prompt else "is hung up"
        case _:
            return type(node).__name__


def _queue(queue: Queue, customer: Customer | None) -> Iterator[str]:
    needs = ", ".join(f"{need.skill} {need.level}" for need in queue.needs) or "anything"
    ring = _s(queue.offer.ring.total_seconds())
    yield f"waits in {queue.name} for the longest-idle agent with {needs}, each rung {ring}"
    for step in queue.overflow:
        conditions = [_when(condition) for condition in step.when]
        when = f" {'or' if step.join == 'any' else 'and'} ".join(conditions) or "if that fails"
        yield f"{when} -> {_target(step.target, customer)}"


def _when(condition: WhenWaited | WhenFailedOffers) -> str:
    match condition:
        case WhenWaited(waited):
            return f"after {_s(waited.total_seconds())}"
        case WhenFailedOffers(failed):
            return f"after {failed} failed offers"


def _target(target: OverflowTarget, customer: Customer | None) -> str:
    match target:
        case ToRm():
            rm = rm_for(target, customer)
        case ToVoicemail(box):
            return f"voicemail {box}"
        case ToCallbackNote(box):
            return f"callback note {box}"
        case ToMessage(prompt):
            return f"hears {prompt} and goodbye"
    return f"skipped, {rm}" if isinstance(rm, str) else f"{target.who} RM {rm.name}, must press {target.accept}"


def _s(seconds: float) -> str:
    return f"{seconds:g} s"
