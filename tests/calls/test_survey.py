"""The survey: who is left alone by his agent is asked how it was, and one key is the answer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.core.agent import WrapUp
from ivr.core.call import Surveyed, Talking
from ivr.core.rulebook import Survey
from ivr.core.steps import EnterQueue
from ivr.store.rows import SurveyAnswer
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp
from tests.calls.house import DID, NODES, House, rules
from tests.virtual_time import virtual

S = timedelta(seconds=1)
CALLER = "13900001111"


class Asked:
    """A house that asks, a caller who has talked for ten seconds with 1001, and what was kept of his answers."""

    def __init__(self, **changes: object) -> None:
        queue = replace(rules().queues["wealth"], announce=(), survey="csat")
        survey = replace(Survey("csat", "rate_us", thanks="thanks"), **changes)  # type: ignore[arg-type]
        nodes = {**NODES, "flows.main[1]": EnterQueue("wealth")}
        levels = ("mild", "busy", "storm")
        book = rules(nodes=nodes, queues={"wealth": queue}, surveys={"csat": survey}, degradation=levels)
        self.house = House(FakeSwitch(), book)
        self.house.fake.phones["PJSIP/1001"] = Answers(S, (HangUp(10 * S),))
        self.house.agents_ready("1001")
        self.answers: list[SurveyAnswer] = []
        self.house.store.survey_answered = self.answers.append  # type: ignore[method-assign]
        self.call = self.house.fake.call_in(DID, CALLER)

    async def when_asked(self) -> None:
        while "rate_us" not in self.heard():  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(0.1)

    def press(self, key: str) -> None:
        self.house.fake.press(self.call, key)

    def heard(self) -> list[str]:
        return self.house.fake.heard(self.call)

    async def over(self) -> None:
        await self.house.over()
        assert self.house.fake.leaks() == []
        assert self.house.outcome(self.call) == "COMPLETEAGENT"

    def told(self) -> list[str]:
        return [step.line for step in self.house.trace if step.what == "survey"]


@pytest.mark.parametrize(("level", "asked"), [("", True), ("mild", True), ("busy", False), ("storm", False)])
@virtual
async def test_at_a_level_without_surveys_nobody_is_asked(level: str, asked: bool) -> None:
    one = Asked(unless_degraded="busy")
    one.house.desk.degradation.set(level)
    await one.over()
    assert ("rate_us" in one.heard()) is asked
    assert ("no_survey" in one.house.story(one.call)) is not asked


@virtual
async def test_a_key_is_kept_with_the_call_and_thanked_for() -> None:
    asked = Asked()
    await asked.when_asked()
    assert isinstance(asked.house.floor.agents()[0].state, WrapUp)
    await asyncio.sleep(2)
    asked.press("4")
    await asked.over()
    assert asked.heard() == ["rate_us", "thanks"]
    assert [(a.call, a.survey, a.answer, a.queue, a.agent) for a in asked.answers] == [
        (asked.call, "csat", "4", "wealth", "1001")
    ]
    assert asked.told() == ["answers 4 to csat"]


@virtual
async def test_without_words_of_thanks_goodbye_is_said() -> None:
    asked = Asked(thanks="")
    await asked.when_asked()
    asked.press("5")
    await asked.over()
    assert asked.heard() == ["rate_us", "goodbye"]


@pytest.mark.parametrize("keys", [[], ["9"], ["#", "0"]])
def test_silence_and_wrong_keys_are_asked_once_more_and_then_it_is_goodbye(keys: list[str]) -> None:
    @virtual
    async def story() -> None:
        asked = Asked()
        await asked.when_asked()
        for key in keys:
            await asyncio.sleep(2)
            asked.press(key)
        await asked.over()
        assert asked.heard() == ["rate_us", "rate_us", "goodbye"]
        assert asked.answers == []
        assert asked.told() == ["gives no answer to csat"]

    story()


@virtual
async def test_the_second_answer_counts_if_the_first_key_was_wrong() -> None:
    asked = Asked()
    await asked.when_asked()
    for key in "83":
        await asyncio.sleep(2)
        asked.press(key)
    await asked.over()
    assert [answer.answer for answer in asked.answers] == ["3"]


@virtual
async def test_keys_of_the_talk_are_no_answer() -> None:
    asked = Asked()
    await asyncio.sleep(5)
    assert isinstance(asked.house.reception.calls[0].stage, Talking)
    asked.press("1")
    await asked.over()
    assert asked.answers == []


@virtual
async def test_whoever_hangs_up_as_he_is_asked_has_still_been_served() -> None:
    asked = Asked()
    await asked.when_asked()
    assert isinstance(asked.house.reception.calls[0].stage, Surveyed)
    asked.house.fake.hang_up_by_peer(asked.call)
    await asked.over()
    assert asked.answers == []


@virtual
async def test_a_caller_who_hangs_up_himself_is_not_asked() -> None:
    asked = Asked()
    await asyncio.sleep(5)
    asked.house.fake.hang_up_by_peer(asked.call)
    await asked.house.over()
    assert asked.heard() == []
    assert asked.house.outcome(asked.call) == "COMPLETECALLER"
