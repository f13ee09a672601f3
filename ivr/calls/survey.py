"""The survey: the agent has hung up, and one key says how it was."""

from __future__ import annotations

from ivr.calls import prompt
from ivr.calls.call import Call
from ivr.core.call import Ended, Outcome, Surveyed
from ivr.core.rulebook import Survey
from ivr.store.rows import SurveyAnswer

PATIENCE = 5.0
"""Seconds in which an answer may come after the question."""
TIMES = 2
"""How often it is asked."""


async def ask(call: Call, stage: Surveyed) -> Ended:
    """Ask; keep the answer, if there is one; and say goodbye."""
    call.language = stage.language
    survey = call.rules.surveys[stage.survey]
    call.leg.forget_keys()
    await call.begin(stage)
    answer = await _answer(call, survey)
    if answer:
        now = call.desk.clock.now()
        call.desk.store.survey_answered(SurveyAnswer(call.id, survey.name, answer, stage.queue, stage.agent, now))
    said = f"answers {answer}" if answer else "gives no answer"
    rule = call.rules.ref(f"surveys.{survey.name}")
    call.tell("survey", f"{said} to {survey.name}", rule, survey=survey.name, answer=answer, agent=stage.agent)
    await prompt.play(call, (survey.thanks if answer else "") or "goodbye")
    return Ended(Outcome.COMPLETEAGENT)


async def _answer(call: Call, survey: Survey) -> str:
    """The key; empty after silence or wrong keys."""
    for _ in range(TIMES):
        await prompt.play(call, survey.ask, until_key=True)
        key = await call.leg.key(PATIENCE)
        if key and key in survey.keys:
            return key
    return ""
