"""Guards against faults of telephones and people."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import ivr.calls.call
import ivr.calls.dialling
import ivr.calls.engaged
import ivr.calls.floor
import ivr.calls.in_flow
import ivr.calls.in_talk
import ivr.calls.talking
import ivr.calls.waiting
import ivr.provision.render
from ivr.calls.reception import Reception
from ivr.core.flow import Again, Go


def telephones_that_are_gone() -> None:
    """Whoever has registered once counts as there for good."""
    phone = ivr.calls.floor.Floor.phone

    def there(floor: Any, agent: str, reachable: bool) -> None:
        if reachable:
            phone(floor, agent, reachable)

    ivr.calls.floor.Floor.phone = there  # type: ignore[method-assign]


def rona() -> None:
    """Who does not answer is offered the next call at once."""
    ivr.calls.floor.Floor.failed = lambda floor, offer, *_: floor.released(offer)  # type: ignore[method-assign]


def telephones_that_fall_silent() -> None:
    """A telephone that has fallen silent counts as hung up."""
    ivr.calls.talking._fell_silent = lambda call: False


def ring_time() -> None:
    """An agent's telephone rings ten times as long as the rules say."""
    ring_agent = ivr.calls.dialling.ring_agent

    async def long(call: Any, offer: Any, ring: timedelta, **more: Any) -> Any:
        return await ring_agent(call, offer, 10 * ring, **more)

    ivr.calls.dialling.ring_agent = long


def one_telephone_an_agent() -> None:
    """Whoever logs in is called beside those who are logged in as the same agent."""
    more = "max_contacts = 5\nremove_existing = no"
    _agents_as(lambda text: text.replace("(agent-aor)", f"(agent-aor)\n{more}"))


def rtp_timeout() -> None:
    """An agent's telephone may be silent for ever."""
    _agents_as(lambda text: re.sub(r"rtp_timeout = \d+", "rtp_timeout = 0", text))


def one_winner() -> None:
    """Every leg that is answered has the caller."""

    def take(call: Any, leg: str) -> bool:
        call.taken_by = leg
        return True

    ivr.calls.call.Call.take = take  # type: ignore[method-assign]


def is_he_still_there() -> None:
    """Whoever has answered is taken for there, bridged or not."""
    bridged = ivr.calls.talking.bridged

    async def hopes(*args: Any, **more: Any) -> bool:
        await bridged(*args, **more)
        return True

    ivr.calls.talking.bridged = hopes


def hold_is_noted() -> None:
    """The button of an agent's telephone is his own affair."""
    ivr.calls.in_talk.button = lambda *_: None


def legs_are_let_go() -> None:
    """A leg that has no caller any more is left to itself."""
    ivr.calls.dialling.let_go = lambda call, leg, **_: call.belongings.discard(leg.channel)


def a_hang_up_ends_his_story() -> None:
    """His story goes on until it finds that nobody is there."""
    Reception._cut = lambda *_: None  # type: ignore[method-assign]


def the_key_of_the_rm() -> None:
    """Whatever answers at his number has the caller."""

    async def accepted(call: Any, leg: Any, target: Any) -> str:
        return str(target.accept)

    ivr.calls.dialling._until_accepted = accepted


def engaged_managers() -> None:
    """A manager is dialled for a second caller too."""
    ivr.calls.engaged.Engaged.elsewhere = lambda *_: False  # type: ignore[method-assign]


def steps_taken_once() -> None:
    """A step of the overflow list that was taken is taken once more."""
    step_on = ivr.calls.waiting._Wait._step_on

    def again(waiting: Any, done: Any) -> None:
        before = vars(waiting).setdefault("taken_before", [])
        if done in before:
            step_on(waiting, done)
        before.append(done)

    ivr.calls.waiting._Wait._step_on = again  # type: ignore[method-assign]


def tries_of_a_menu() -> None:
    """A menu asks as long as nothing right is pressed."""
    after_menu = ivr.calls.in_flow.flow.after_menu

    def asks_on(rules: Any, menu: Any, stage: Any, typed: str) -> Go | Again:
        return after_menu(rules, menu, replace(stage, tries=-1) if typed not in menu.keys else stage, typed)

    ivr.calls.in_flow.flow.after_menu = asks_on


def _agents_as(written: Callable[[str], str]) -> None:
    agent = ivr.provision.render._agent
    ivr.provision.render._agent = lambda *args: written(agent(*args))


GUARDS: Mapping[str, Callable[[], None]] = {
    "telephones that are gone": telephones_that_are_gone,
    "RONA": rona,
    "telephones that fall silent": telephones_that_fall_silent,
    "ring time": ring_time,
    "one telephone an agent": one_telephone_an_agent,
    "RTP timeout": rtp_timeout,
    "one winner": one_winner,
    "is he still there": is_he_still_there,
    "hold is noted": hold_is_noted,
    "legs are let go": legs_are_let_go,
    "a hang-up ends his story": a_hang_up_ends_his_story,
    "the key of the RM": the_key_of_the_rm,
    "engaged managers": engaged_managers,
    "steps taken once": steps_taken_once,
    "tries of a menu": tries_of_a_menu,
}
