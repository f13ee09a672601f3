"""Each law of the schedules fails where its guard is taken out, and holds where it is not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

import pytest

from tests.calls.schedule import AGENTS, MOBILES
from tests.calls.test_any_schedule import AnySchedule


@dataclass(frozen=True)
class Guard:
    """What keeps a law, what would stand in its place, and a schedule that needs it."""

    name: str
    where: str
    instead: Callable[..., Any]
    play: Callable[[AnySchedule], object]
    broken: str

    def __str__(self) -> str:
        return self.name


async def _accepts(_call: object, _leg: object, target: Any) -> str:
    return str(target.accept)


async def _nothing(*_: object) -> None:
    """What should be done is not."""


def _twice(wait: Any) -> int:
    wait._keep(replace(wait._stage, failed_offers=wait._stage.failed_offers + 2))
    return int(wait._stage.failed_offers)


def _asked(play: AnySchedule) -> None:
    """The RM is asked for a caller, and an agent's telephone rings for him as well."""
    play.opens(latency=None, on_duty=0, waiting=1, asked=True)
    play.all_agents_are_ready()
    play.a_moment_passes()


def _manager_answers(play: AnySchedule) -> None:
    _asked(play)
    play.time_passes(seconds=5.0)


def _manager_wins(play: AnySchedule) -> None:
    _asked(play)
    play.a_manager_presses(mobile=MOBILES[0], key="1")
    play.time_passes(seconds=5.0)


def _both_at_once(play: AnySchedule) -> None:
    _asked(play)
    play.two_at_once(one="manager presses 1", other="agent answers", apart=0.0, which=0)
    play.time_passes(seconds=5.0)


def _caller_hangs_up(play: AnySchedule) -> None:
    _manager_wins(play)
    play.somebody(does="caller hangs up", which=0)
    play.time_passes(seconds=5.0)


def _agent_declines(play: AnySchedule) -> None:
    play.opens(latency=None, on_duty=2, waiting=1, asked=False)
    play.a_moment_passes()
    play.somebody(does="agent declines", which=0)
    play.a_moment_passes()


def _rings_while_nobody_looks(play: AnySchedule) -> None:
    play.opens(latency=None, on_duty=1, waiting=1, asked=False)
    play.a_moment_passes()
    play.the_controller_dies(after=20.0)


def _nobody_comes(play: AnySchedule) -> None:
    play.opens(latency=None, on_duty=0, waiting=1, asked=False)
    for _ in range(3):
        play.a_minute_passes()


def _answers_at_the_last(play: AnySchedule) -> None:
    """The word of it is still under way as the ring ends: he is counted, though he picked up."""
    play.opens(latency=700, on_duty=1, waiting=1, asked=False)
    play.a_moment_passes()
    (leg,) = filter(None, map(play.w.up, (f"PJSIP/{agent}" for agent in AGENTS)))
    play.w.run(asyncio.sleep(play.w.fake.rings_until[leg.id] - play.w.loop.time() - 0.0001))
    play.somebody(does="agent answers", which=0)
    (call,) = play.w.calls
    assert play.w.witness.perhaps[call], "he was let go as the ring ended"
    play.time_passes(seconds=5.0)


GUARDS = (
    Guard("his 1", "ivr.calls.dialling._until_accepted", _accepts, _manager_answers, "before he has pressed 1"),
    Guard("losers are let go", "ivr.calls.dialling._drop", _nothing, _manager_wins, "long come to"),
    Guard(
        *("nobody is left alone", "ivr.calls.closing.Closing.end_belongings"),
        *(_nothing, _caller_hangs_up, "alone in"),
    ),
    Guard("one takes him", "ivr.calls.call.Call.take", lambda *_: True, _both_at_once, "counted of"),
    Guard("counted once", "ivr.calls.waiting._Wait._count_failed_offer", _twice, _agent_declines, "RINGNOANSWER"),
    Guard("counted", "ivr.calls.waiting._Wait._count_failed_offer", lambda *_: 0, _agent_declines, "counted"),
    Guard("each step once", "ivr.calls.waiting._Wait._step_on", lambda *_: None, _nobody_comes, ""),
    Guard(
        "legs end on record",
        "ivr.calls.adoption._close_legs",
        _nothing,
        _rings_while_nobody_looks,
        "legs without an end",
    ),
)


@pytest.mark.parametrize("guard", GUARDS, ids=str)
def test_a_law_fails_without_its_guard(guard: Guard) -> None:
    with patch(guard.where, guard.instead), pytest.raises((AssertionError, ExceptionGroup)) as broken:
        _played(guard.play)
    assert guard.broken in _told(broken.value)


@pytest.mark.parametrize("guard", GUARDS, ids=str)
def test_it_holds_with_its_guard(guard: Guard) -> None:
    _played(guard.play)


def test_an_answer_that_is_told_of_as_its_time_runs_out_may_be_counted() -> None:
    _played(_answers_at_the_last)


def _played(play: Callable[[AnySchedule], object]) -> None:
    schedule = AnySchedule()
    try:
        play(schedule)
    finally:
        schedule.teardown()


def _told(error: BaseException) -> str:
    """What it says, and what those say that it was raised while handling."""
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return "\n".join((str(error), *map(_told, inner), *((_told(error.__context__),) if error.__context__ else ())))
