"""ARI gives no answer twice in a row: somebody is told, and Asterisk is ended so that it comes back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from ivr.errors import SwitchError, SwitchUnavailable
from ivr.unwedged import KNOCK_EVERY, TALKS_MAY_LAST, unwedged
from tests.virtual_time import about, virtual

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Asterisk:
    """One whose ARI gives these answers, the last of them for good."""

    def __init__(self, *answers: bool) -> None:
        self.answers = list(answers)
        self.alive = True
        self.ended: list[tuple[float, timedelta]] = []
        self.told: list[str] = []

    async def knock(self) -> None:
        if not (self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]):
            raise SwitchUnavailable("no answer within 8 s.")

    def running(self) -> bool:
        return self.alive

    async def end(self, talks_may_last: timedelta) -> None:
        self.ended.append((asyncio.get_running_loop().time(), talks_may_last))
        self.answers = [True]

    def alarm(self, what: str, at: datetime, detail: str = "") -> None:
        self.told.append(what)


class Refusing(Asterisk):
    """It answers, and does not take the password."""

    async def knock(self) -> None:
        raise SwitchError("ARI says 401.")


async def watched(asterisk: Asterisk, seconds: float) -> None:
    async with unwedged(asterisk.knock, asterisk, asterisk, lambda: NOON):
        await asyncio.sleep(seconds)


@virtual
async def test_after_two_misses_it_is_ended_and_somebody_is_told() -> None:
    asterisk = Asterisk(False)
    began = asyncio.get_running_loop().time()
    await watched(asterisk, 100)
    ((at, talks),) = asterisk.ended
    assert (at - began, talks) == (about(2 * KNOCK_EVERY), TALKS_MAY_LAST)
    assert asterisk.told == ["asterisk is stuck"]


@virtual
async def test_a_single_miss_is_forgiven() -> None:
    asterisk = Asterisk(True, False, True, False, True)
    await watched(asterisk, 100)
    assert asterisk.ended == []


@virtual
async def test_what_we_could_not_hear_while_we_stood_still_is_no_miss() -> None:
    asterisk = Asterisk(False)

    async def late() -> None:
        await asyncio.sleep(KNOCK_EVERY + 1)  # whoever knocks gives up before that
        await asterisk.knock()

    async with unwedged(late, asterisk, asterisk, lambda: NOON):
        await asyncio.sleep(100)
    assert (asterisk.ended, asterisk.told) == ([], [])


@virtual
async def test_one_that_answers_and_refuses_is_not_stuck() -> None:
    asterisk = Refusing(False)
    await watched(asterisk, 100)
    assert (asterisk.ended, asterisk.told) == ([], [])


@virtual
async def test_one_that_is_dead_is_not_stuck() -> None:
    asterisk = Asterisk(False)
    asterisk.alive = False
    await watched(asterisk, 100)
    assert asterisk.ended == []
