"""Walking the flow: one node after the other, until the caller waits, leaves a message, or is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ivr.calls import beside, call_me_back, facts, prompt
from ivr.calls.being_recorded import refuses, unpaused
from ivr.calls.call import Call
from ivr.calls.farewell import farewell, note_callback
from ivr.calls.pausing import secret
from ivr.core import flow
from ivr.core.asking import Asked
from ivr.core.call import AskingRm, DiallingOut, Ended, InFlow, LeavingMessage, Outcome, Stage, Waiting
from ivr.core.flow import Again, Go
from ivr.core.said import listed
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
    NodeId,
    NoteCallback,
    Play,
    PlayNotices,
    Repeat,
    Say,
    SetFacts,
)
from ivr.crm.answers import Answered, NoAnswer

FALLS_SILENT = timedelta(seconds=1)
"""Who has typed all secret digits that are wanted, and types nothing for so long, has stopped."""


async def walk(call: Call, stage: InFlow) -> Stage:  # noqa: C901, PLR0912 - one case per kind of node
    """Do what this node says, and return the stage that it leads to."""
    call.language = stage.language
    node = call.rules.nodes.get(stage.node)
    match node:
        case Menu() | Collect() | ChooseLanguage():
            await call.begin(stage)
            return await _listen(call, stage, node)
        case Play(name, then):
            await prompt.play(call, name, until_key=True)
            return await _at(call, stage, then)
        case Say(_, value, then):
            await prompt.say_value(call, node, flow.filled(value, facts.known(call)))
            return await _at(call, stage, then)
        case LookUp(then):
            return await _look_up(call, stage, then)
        case Branch():
            then, reason = flow.branch(call.rules, node, _asked(call, stage))
            call.tell("branch", reason, call.rules.ref(stage.node))
            return await _at(call, stage, then)
        case PlayNotices(calendar, then):
            for name in flow.notices(call.rules, calendar, call.desk.clock.wall()):
                await prompt.play(call, name, until_key=True)
            return await _at(call, stage, then)
        case SetFacts(pairs, then):
            return await _at(call, flow.with_facts(stage, pairs), then)
        case GoAtMost():
            return await _follow(call, stage, flow.go_at_most(node, stage), "goto")
        case AskWeb():
            return await _ask_web(call, stage, node)
        case EnterQueue(queue, priority):
            return Waiting(queue, call.language, call.desk.clock.now(), priority=priority)
        case CallRm():
            return AskingRm(stage.node, call.language, stage.answers, stage.trail, stage.passed)
        case DialOut():
            return DiallingOut(stage.node, call.language, stage.answers, stage.trail, stage.passed)
        case NoteCallback(box, queue):
            where = f"waits in {queue}" if queue else f"noted in {box}"
            call.tell("callback", f"to be called back, {where}", call.rules.ref(stage.node))
            return await note_callback(call, box, call_me_back.new_place(call, queue))
        case LeaveMessage(box):
            return LeavingMessage(box, call.language)
        case HangUp(name):
            return await farewell(call, name, Outcome.MESSAGE)
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
            digits = await (_typed_in_secret if node.masked else _typed)(call, node)
            if digits is None:
                return await unpaused(call)
            beside.pressed(call, stage, digits)
            return await _follow(call, stage, flow.after_collect(node, stage, digits), "collect")
        case ChooseLanguage():
            return await _choose_language(call, stage, node)


async def _typed(call: Call, node: Collect) -> str:
    return await prompt.collect(call, node.prompt, node.wait, node.between, node.longest, node.terminator)


async def _typed_in_secret(call: Call, node: Collect) -> str | None:
    """Nothing of it is recorded until he has stopped: what he types too much is as secret, and no wish of any menu.

    He is not asked where it might be recorded: then he has typed nothing, or, where the rules refuse such calls, None.
    """
    async with secret(call, f"asks for {node.name}") as may:
        if not may:
            call.leg.forget_keys()
            return None if refuses(call) else ""
        typed = await _typed(call, node)
        if len(typed) == node.longest:
            pause = min(node.between, FALLS_SILENT).total_seconds()
            while await call.leg.key(pause) not in {"", node.terminator}:
                pass
        call.leg.forget_keys()
    return typed


async def _follow(call: Call, stage: InFlow, step: Go | Again, what: str) -> Stage:
    call.tell(what, f"{stage.node.removeprefix('menus.')}: {step.reason}", call.rules.ref(stage.node))
    match step:
        case Go(onward):
            return onward or await _goodbye(call)
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
    return await _at(call, replace(stage, language=call.language), node.next)


async def _look_up(call: Call, stage: InFlow, then: NodeId | None) -> Stage:
    call.recognise(call.desk.crm.find(call.incoming.caller))
    call.tell("customer", _who(call), call.rules.ref(stage.node))
    own = flow.language_for("customer", call.customer, call.rules.firm.languages, stage.language)
    if call.customer and call.customer.name and call.sounds.tells_names(own):
        call.desk.names.begin(call.customer.name, own)
    return await _at(call, replace(stage, language=own), then)


def _who(call: Call) -> str:
    customer = call.customer
    if customer is None:
        return "not a known customer"
    rm = f"RM {customer.rm.name}" if customer.rm else "no RM"
    return f"{customer.name}, {customer.level or 'no level'}, {rm}"


async def _ask_web(call: Call, stage: InFlow, node: AskWeb) -> Stage:
    url = flow.filled_url(node.url, facts.known(call))
    found = await call.desk.ask_web(url, node.timeout, node.tries, dict(node.keep), node.token)
    ref = call.rules.ref(stage.node)
    match found:
        case NoAnswer(reason):
            call.tell("web_failed", f"{node.url} {reason}", ref)
            return await _at(call, stage, node.otherwise)
        case Answered(kept):
            call.tell("web", f"{node.url} answered, kept {listed(kept)}", ref)
            return await _at(call, flow.with_facts(stage, kept.items()), node.next)


async def _at(call: Call, stage: InFlow, node: NodeId | None) -> Stage:
    return stage.at(node) if node else await _goodbye(call)


async def _goodbye(call: Call) -> Ended:
    """The flow has come to its end."""
    return await farewell(call, HangUp().prompt, Outcome.EXITEMPTY)


def _asked(call: Call, stage: InFlow) -> Asked:
    desk = call.desk
    now, level = desk.clock.wall(), desk.degradation.level
    return Asked(call.customer, now, dict(stage.answers), desk.floor.now_in, level, stage.language)
