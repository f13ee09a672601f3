"""A caller asks to be called back: his place is kept where his queue's rules dial, and else a note."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.calls import prompt
from ivr.calls.call import Call
from ivr.calls.leg import new_id
from ivr.core.call import Ended, Outcome, Waiting
from ivr.core.callback import Callback, box_of, callable_back, long_enough
from ivr.core.outbound import Numbers, by_keys
from ivr.core.queues import CallbackRules, Queue
from ivr.store.rows import CallbackNote

ASKED = 2
"""How often he is asked for his number."""
FIRST, BETWEEN = timedelta(seconds=8), timedelta(seconds=5)
"""How long there is time for the first digit, and for each one after it."""
MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Place:
    """Where he stands, or begins to stand, in a queue that calls back."""

    queue: Queue
    rule: CallbackRules
    since: datetime
    priority: int = 0


def place_of(call: Call, stage: Waiting) -> Place | None:
    """The place of a caller who waits; None where nobody dials, or not him."""
    queue = call.rules.queues[stage.queue]
    if queue.callback is None or _opted_out(call):
        return None
    return Place(queue, queue.callback, stage.since, stage.priority)


def keeps_place(call: Call, stage: Waiting) -> bool:
    """Whether one who waits, and is to be called back, is dialled: there is a number, or he is asked for one."""
    at = place_of(call, stage)
    return at is not None and bool(callable_back(call.incoming.caller) or at.rule.ask_number)


def new_place(call: Call, name: str) -> Place | None:
    """A place at the end of this queue's line; None where nobody dials, or not him."""
    queue = call.rules.queues.get(name)
    if queue is None or queue.callback is None or _opted_out(call):
        return None
    return Place(queue, queue.callback, call.desk.clock.now())


def keep(call: Call, box: str, at: Place | None) -> None:
    """Keep what needs no answer of his, once; from then on he may hang up and has been served."""
    if call.stage == Ended(Outcome.CALLBACK):
        return
    number = callable_back(call.incoming.caller)
    if at is None:
        if _opted_out(call):
            call.tell("callback_noted", "the customer wants no calls, says the table: a note is kept")
        _note(call, box)
    elif number:
        _keep_place(call, box, at, number)
    elif not at.rule.ask_number:
        call.tell("callback_noted", "no number to call, and none is asked for: a note is kept", at.queue.ref)
        _note(call, box)


async def settle(call: Call, box: str, at: Place | None) -> str:
    """Keep it, and have him confirm his number or key in another; what he hears in the end."""
    keep(call, box, at)
    if at is None:
        return "callback_noted"
    if at.rule.ask_number and not call.waits_already:
        await _ask(call, box, at)
    if call.stage != Ended(Outcome.CALLBACK):
        call.tell("callback_noted", "no number to call: a note is kept", at.queue.ref)
        _note(call, box)
    return (call.waits_already and at.rule.known) or "callback_noted"


def gave_up(call: Call, stage: Waiting, waited: timedelta) -> None:
    """He has hung up while he waited: by rule his place is kept all the same."""
    at, number = place_of(call, stage), callable_back(call.incoming.caller)
    if at is None or not number or not long_enough(at.rule, waited):
        return
    call.tell("callback", f"hung up after {waited.total_seconds():.0f} s, is called back by rule", at.queue.ref)
    _hand_over(call, box_of(at.queue), at, number)


def _opted_out(call: Call) -> bool:
    customer = call.customer or call.desk.crm.find(call.incoming.caller)
    return customer is not None and customer.no_callback


async def _ask(call: Call, box: str, at: Place) -> None:
    """His own number stands unless he keys in another; who has none must."""
    call.leg.forget_keys()
    own = bool(call.callback)
    for _ in range(ASKED):
        typed = await prompt.collect(call, at.rule.ask_number, FIRST, BETWEEN, MOST_DIGITS, "#")
        number = callable_back(typed, keyed_in=True)
        if number and _may_choose(call, at.rule, number):
            _dial_instead(call, box, at, number)
            return
        call.tell("callback_number", _why_not(typed, number), at.queue.ref)
        if typed:
            await _say_that_it_cannot_be(call, at.rule)
        elif own:
            return


def _may_choose(call: Call, rule: CallbackRules, number: str) -> bool:
    """A number that the firm has for a customer, or his own; others cost it money, and only the rules let him."""
    outbound = call.newest.outbound
    own = Numbers(outbound.country_code, outbound.abroad).spellings(callable_back(call.incoming.caller))
    known = number in own or call.desk.crm.find(number) is not None
    return known or (rule.any_number and by_keys(outbound, number))


async def _say_that_it_cannot_be(call: Call, rule: CallbackRules) -> None:
    said = rule.cannot_call or "wrong_key"
    if said in call.rules.prompts:  # nobody demands `wrong_key` of rules that only ask for a number
        await prompt.play(call, said, until_key=True)


def _why_not(typed: str, number: str) -> str:
    if not typed:
        return "keyed in no number"
    return "keyed in a number that no caller may choose" if number else "keyed in what is no number"


def _dial_instead(call: Call, box: str, at: Place, number: str) -> None:
    if not call.callback:
        _keep_place(call, box, at, number)
    elif not call.desk.callbacks.renumber(call.callback, number):
        call.waits_already = True


def _note(call: Call, box: str) -> None:
    call.stage = Ended(Outcome.CALLBACK)
    call.desk.store.callback_noted(CallbackNote(call.id, box, call.incoming.caller, call.desk.clock.now()))


def _keep_place(call: Call, box: str, at: Place, number: str) -> None:
    call.stage = Ended(Outcome.CALLBACK)
    _hand_over(call, box, at, number)


def _hand_over(call: Call, box: str, at: Place, number: str) -> None:
    who, now = call.incoming, call.desk.clock.now()
    place = (call.language, at.since, now, at.priority, call.id)
    wanted = Callback(new_id("callback"), at.queue.name, box, number, who.caller, who.did, *place)
    known = call.desk.callbacks.keep(wanted)
    if known is None:
        call.callback = wanted.id
    else:
        call.waits_already = True
        call.tell("callback_known", f"waits to be called back since {known.asked:%H:%M:%S} UTC", at.queue.ref)
