"""Walking the flow: one node after the other, until the caller waits, leaves a message, or is done."""

from __future__ import annotations

from dataclasses import replace

from ivr.calls import beside, facts, prompt
from ivr.calls.call import Call
from ivr.core import flow
from ivr.core.asking import Asked
from ivr.core.call import AskingRm, Ended, InFlow, LeavingMessage, Outcome, Stage, Waiting
from ivr.core.flow import Again, Go
from ivr.core.steps import (
    Back,
    Branch,
    CallRm,
    ChooseLanguage,
    Collect,
    EnterQueue,
    HangUp,
    LeaveMessage,
    LookUp,
    Menu,
    NodeId,
    Play,
    Repeat,
    Say,
)


async def walk(call: Call, stage: InFlow) -> Stage:  # noqa: C901 - one case per kind of node
    """Do what this node says, and return the stage that it leads to."""
    call.language = stage.language
    node = call.rules.nodes.get(stage.node)
    match node:
        case Menu() | Collect() | ChooseLanguage():
            await call.begin(stage)
            return await _listen(call, stage, node)
        case Play(name, then):
            await prompt.play(call, name, until_key=True)
            return _at(call, stage, then)
        case Say(_, value, then):
            await prompt.say_value(call, node, flow.filled(value, facts.known(call)))
            return _at(call, stage, then)
        case LookUp(then):
            return _look_up(call, stage, then)
        case Branch():
            then, reason = flow.branch(call.rules, node, _asked(call, stage))
            call.tell("branch", reason, call.rules.ref(stage.node))
            return _at(call, stage, then)
        case EnterQueue(queue):
            return Waiting(queue, call.language, call.desk.clock.now())
        case CallRm():
            return AskingRm(stage.node, call.language)
        case LeaveMessage(box):
            return LeavingMessage(box, call.language)
        case HangUp(name):
            call.stage = Ended(Outcome.MESSAGE)  # who hangs up on the last words has heard the message
            await prompt.play(call, name)
            return Ended(Outcome.MESSAGE)
        case Repeat() | Back() | None:
            call.tell("flow_ends", f"{stage.node} leads nowhere", call.rules.ref(stage.node))
            return Ended(Outcome.EXITEMPTY)


async def _listen(call: Call, stage: InFlow, node: Menu | Collect | ChooseLanguage) -> Stage:
    match node:
        case Menu():
            typed = await prompt.ask(call, node.prompt, node.wait, node.between, lambda t: flow.read_keys(node, t))
            beside.pressed(call, stage, typed)
            return await _follow(call, stage, flow.after_menu(call.rules, node, stage, typed), "menu")
        case Collect():
            typed = await prompt.collect(call, node.prompt, node.wait, node.between, node.longest, node.terminator)
            beside.pressed(call, stage, typed)
            return await _follow(call, stage, flow.after_collect(node, stage, typed), "collect")
        case ChooseLanguage():
            return await _choose_language(call, stage, node)


async def _follow(call: Call, stage: InFlow, step: Go | Again, what: str) -> Stage:
    call.tell(what, f"{stage.node.removeprefix('menus.')}: {step.reason}", call.rules.ref(stage.node))
    match step:
        case Go(None):
            return Ended(Outcome.EXITEMPTY)
        case Go(onward):
            return onward or Ended(Outcome.EXITEMPTY)
        case Again(again, name):
            await prompt.play(call, name, until_key=True)
            return again


async def _choose_language(call: Call, stage: InFlow, node: ChooseLanguage) -> Stage:
    """Each language's speaker must understand the prompt: it is played in all of them."""
    for language in call.rules.firm.languages:
        call.language = language
        await prompt.play(call, node.prompt, until_key=True)
    key = await call.leg.key(node.wait.total_seconds())
    beside.pressed(call, stage, key)
    chosen = node.keys.get(key)
    call.language = chosen or flow.language_for(
        node.otherwise, call.customer, call.rules.firm.languages, stage.language
    )
    own = node.otherwise == "customer" and call.customer is not None and call.customer.language == call.language
    why = f"key {key}" if chosen else "customer's own" if own else "default"
    call.tell("language", f"speaks {call.language} ({why})", call.rules.ref(stage.node))
    return _at(call, replace(stage, language=call.language), node.next)


def _look_up(call: Call, stage: InFlow, then: NodeId | None) -> Stage:
    call.recognise(call.desk.crm.find(call.incoming.caller))
    call.tell("customer", _who(call), call.rules.ref(stage.node))
    own = flow.language_for("customer", call.customer, call.rules.firm.languages, stage.language)
    return _at(call, replace(stage, language=own), then)


def _who(call: Call) -> str:
    customer = call.customer
    if customer is None:
        return "not a known customer"
    rm = f"RM {customer.rm.name}" if customer.rm else "no RM"
    return f"{customer.name}, {customer.level or 'no level'}, {rm}"


def _at(call: Call, stage: InFlow, node: NodeId | None) -> Stage:
    return stage.at(node) if node else Ended(Outcome.EXITEMPTY)


def _asked(call: Call, stage: InFlow) -> Asked:
    return Asked(call.customer, call.desk.clock.wall(), dict(stage.answers), call.desk.floor.now_in)
