"""The agents and the phones of agents and RMs, as a scenario says that they are and behave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from ivr.core.on_duty import lacks, supposed, told
from ivr.core.rulebook import Rulebook
from ivr.scenarios.scenario import Answering, Refusal, RmPlays, Scenario
from ivr.switch.events import Ending
from ivr.switch.fake_phones import Answers, Busy, Declines, Handset, HangUp, NeverAnswers, Phone, Scripted, Unreachable

PRESSES_AFTER = timedelta(seconds=1)
"""How soon an RM who has answered presses his key."""

_REFUSING: dict[Refusal, Phone] = {
    "no_answer": NeverAnswers(),
    "busy": Busy(),
    "declines": Declines(),
    "unreachable": Unreachable(),
}


def with_agents(rules: Rulebook, scenario: Scenario) -> Rulebook:
    """The rules, with what holds of agents as the scenario has it."""
    lacking = {agent: lacks(plays.not_eligible) for agent, plays in scenario.agents.items() if plays.not_eligible}
    return told(supposed(rules), lacking)


def telephone(plays: Answering | Refusal) -> Phone:
    """A phone that is simply answered, or not."""
    return Answers(plays.after, (HangUp(plays.talks),)) if isinstance(plays, Answering) else _REFUSING[plays]


def mobile(plays: RmPlays, accepting: Callable[[], str]) -> Phone:
    """An RM's mobile; `accepting` says which key takes the call that rings."""
    phone = plays.phone
    if not isinstance(phone, Answering):
        return _REFUSING[phone]

    def called(handset: Handset) -> Ending | None:
        handset.ring()
        handset.after(phone.after, handset.answer)
        if plays.key != "":
            handset.after(phone.after + PRESSES_AFTER, lambda: handset.press(plays.key or accepting()))
        handset.after(phone.after + PRESSES_AFTER + phone.talks, handset.hang_up)
        return None

    return Scripted(called)
