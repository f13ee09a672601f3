"""Feature codes that agents dial: log in and out, ready, not ready, a longer wrap-up, what came of the call."""

from __future__ import annotations

import asyncio
import hmac
from contextlib import suppress
from dataclasses import dataclass

import structlog

from ivr.calls.desk import Desk
from ivr.calls.leg import Leg
from ivr.calls.saying import Done, say
from ivr.core import pin_tries
from ivr.core.agent import LoggedOut
from ivr.core.pin_tries import PinTries
from ivr.core.rulebook import Agent, Rulebook
from ivr.core.secret import Secret
from ivr.core.telephones import agent_of
from ivr.core.wishes import Wish
from ivr.errors import SwitchError, VoiceError
from ivr.switch.events import Arrived

log = structlog.get_logger()

REFUSED = "wrong_key"
_CONFIRMED = {
    Wish.LOG_IN: ("agent_logged_in", "agent_ready"),
    Wish.LOG_OUT: ("agent_logged_out", "agent_not_ready"),
    Wish.READY: ("agent_ready",),
    Wish.NOT_READY: ("agent_not_ready",),
    Wish.LONGER: ("agent_longer", "agent_not_ready"),
    Wish.RESULT: ("agent_result", "message_kept"),
}
"""Prompts, of which the first is played that the rules have."""
NEWS_OF_AN_END = 2.0
"""Seconds within which the end of a call is told that was hung up."""
PIN_TRIES = 3
"""In one call."""
NO_TRIES = PinTries()
FIRST_DIGIT, NEXT_DIGIT = 10.0, 5.0
"""Seconds in which a digit of a PIN must come."""


async def serve(desk: Desk, rules: Rulebook, arrived: Arrived) -> None:
    """Do what the dialled code says, confirm it with a prompt, and hang up.

    Arguments: `feature`, the wish, the agent's telephone, and perhaps a digit that was dialled behind the code.
    """
    _, code, telephone, *digits = arrived.args
    name = agent_of(telephone)
    leg = Leg(desk.switch, arrived.channel).watch()
    with desk.floor.own_call(name):
        try:
            await desk.switch.answer(arrived.channel)
            caller = _Caller(desk, rules, leg, name)
            await caller.hears(*await caller.wishes(code, "".join(digits)))
        except (SwitchError, VoiceError) as error:
            log.info("feature code not confirmed", agent=name, reason=str(error))
        finally:
            await asyncio.shield(_over(desk, leg))


async def _over(desk: Desk, leg: Leg) -> None:
    """Hang up, and wait until the phone is silent: before that it would be busy for whoever it is rung for."""
    try:
        await desk.switch.hang_up(leg.channel)
        with suppress(TimeoutError):
            async with asyncio.timeout(NEWS_OF_AN_END):
                await leg.until_gone()
    finally:
        leg.unwatch()


@dataclass(frozen=True, slots=True)
class _Caller:
    """The agent who has dialled a code."""

    desk: Desk
    rules: Rulebook
    leg: Leg
    name: str

    @property
    def agent(self) -> Agent | None:
        return self.rules.agents.get(self.name)

    async def wishes(self, code: str, digit: str) -> tuple[str, ...]:
        """Do it; gives the prompts that tell him so."""
        agent = self.agent
        if agent is None or code not in _CONFIRMED:
            return (REFUSED,)
        wish = Wish(code)
        if wish is Wish.LOG_IN:
            if not isinstance(self.desk.floor.presence(self.name).status, LoggedOut):
                return _CONFIRMED[wish]
            if agent.pin is not None and not await self._knows(agent.pin):
                return ("agent_wrong_pin", REFUSED)
        done = say(self.desk, self.rules.on_duty, self.name, wish, digit)
        log.info("feature code", agent=self.name, wish=wish.value, digit=digit, done=str(done))
        return _CONFIRMED[wish] if isinstance(done, Done) else (REFUSED,)

    async def hears(self, *prompts: str, until_key: bool = False) -> None:
        """Play the first of the prompts that there is, in the agent's language."""
        agent = self.agent
        spoken = (agent.languages if agent else ()) or self.rules.firm.languages
        known = (prompt for prompt in prompts if prompt in self.rules.prompts)
        prompt = next(known, prompts[-1])
        await self.leg.play([self.desk.sounds.media(prompt, spoken[0])], until_key=until_key)

    async def _knows(self, pin: Secret) -> bool:
        """Ask for the PIN, three times at most; not at all once too many were wrong, in whatever call."""
        for nth in range(PIN_TRIES):
            if self._tries.is_locked(self.desk.clock.now()):
                log.warning("PIN is locked", agent=self.name)
                return False
            await self.hears(*(("agent_pin",) if nth == 0 else ("agent_wrong_pin", "agent_pin")), until_key=True)
            typed = await self._typed(len(pin.text))
            if hmac.compare_digest(typed, pin.text):
                self.desk.pin_tries.pop(self.name, None)
                return True
            if typed:
                self._was_wrong()
            if self.leg.gone:
                break
            self.leg.forget_keys()
        return False

    @property
    def _tries(self) -> PinTries:
        return self.desk.pin_tries.get(self.name, NO_TRIES)

    def _was_wrong(self) -> None:
        """Count it; an alarm is kept when there are several, and when that are too many."""
        now = self.desk.clock.now()
        self.desk.pin_tries[self.name] = tries = self._tries.after_wrong(now)
        if tries.wrong == pin_tries.ALARMING:
            self.desk.store.alarm("wrong PIN", now, f"agent {self.name}")
        if tries.wrong == pin_tries.MOST:
            minutes = pin_tries.LOCKED.total_seconds() / 60
            self.desk.store.alarm("PIN locked", now, f"agent {self.name}, for {minutes:g} minutes")

    async def _typed(self, most: int) -> str:
        """Digits up to the pound key, a pause, or so many."""
        typed, within = "", FIRST_DIGIT
        while len(typed) < most and (key := await self.leg.key(within)) not in {"", "#"}:
            typed, within = typed + key, NEXT_DIGIT
        return typed
