"""The whisper: what an agent hears as he answers, alone, while the caller still hears music."""

from __future__ import annotations

from ivr.calls import prompt
from ivr.calls.call import Call
from ivr.calls.dialled import Won
from ivr.core.rulebook import Rulebook


async def whisper(call: Call, won: Won, said: str) -> None:
    """Tell the agent who calls; any key cuts it short. Whoever is no agent is told nothing."""
    if not said or won.kind != "agent":
        return
    media = await prompt.files(call, said, _language(call.newest, won.party))
    if media:
        call.tell("whisper", f"{won.party} hears {said}", agent=won.party, prompt=said)
        if not await won.leg.play(media, until_key=True) and won.leg.gone is None:
            call.tell("prompt_failed", f"prompt {said} could not be played to {won.party}")
        won.leg.forget_keys()


def _language(rules: Rulebook, agent: str) -> str:
    """The first of those that he speaks."""
    known = rules.agents.get(agent)
    return known.languages[0] if known and known.languages else rules.firm.languages[0]
