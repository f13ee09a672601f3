"""Feature codes that agents dial: ready, not ready."""

from __future__ import annotations

import asyncio

import structlog

from ivr.calls.desk import Desk
from ivr.calls.leg import Leg
from ivr.core.rulebook import Rulebook
from ivr.errors import SwitchError, VoiceError
from ivr.switch.events import Arrived

log = structlog.get_logger()

OWN_WISH = "own wish"


def change_state(desk: Desk, agent: str, wish: str) -> bool:
    """Set an agent ready or not ready; False if he has a call, or is unknown."""
    return desk.floor.ready(agent) if wish == "ready" else desk.floor.not_ready(agent, OWN_WISH)


def _confirmation(wish: str, *, done: bool) -> str:
    if not done:
        return "wrong_key"
    return "agent_ready" if wish == "ready" else "agent_not_ready"


async def serve(desk: Desk, rules: Rulebook, arrived: Arrived) -> None:
    """Do what the dialled code says, confirm it with a prompt, and hang up. Arguments: `feature`, wish, agent."""
    _, wish, agent = arrived.args
    done = change_state(desk, agent, wish)
    log.info("feature code", agent=agent, wish=wish, done=done)
    leg = Leg(desk.switch, arrived.channel).watch()
    try:
        await desk.switch.answer(arrived.channel)
        await leg.play([desk.sounds.media(_confirmation(wish, done=done), rules.firm.languages[0])])
    except (SwitchError, VoiceError) as error:
        log.info("feature code not confirmed", agent=agent, reason=str(error))
    finally:
        leg.unwatch()
        await asyncio.shield(desk.switch.hang_up(arrived.channel))
