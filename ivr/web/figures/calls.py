"""Figures of calls: where they are, how they end, how long they wait, who was rung for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import get_args

from aiohttp import web

from ivr.core.call import Outcome, Stage
from ivr.web.figures.figure import Figure, Sample, by
from ivr.web.keys import DESK, RECEPTION

_STAGES = tuple(stage.__name__ for stage in get_args(Stage))


def _stages(app: web.Application) -> Iterator[Sample]:
    there = Counter(type(call.stage).__name__ if call.stage else "Arriving" for call in app[RECEPTION].calls)
    return by("stage", {_snake(stage): there[stage] for stage in ("Arriving", *_STAGES)})


def _outcomes(app: web.Application) -> Iterator[Sample]:
    ended = app[DESK].store.outcomes
    return by("outcome", {outcome.value: ended[outcome.value] for outcome in Outcome})


def _waiting(app: web.Application) -> int:
    return sum(caller.on_the_line for caller in app[DESK].floor.callers())


def _waiting_in(app: web.Application) -> Iterator[Sample]:
    there = Counter(caller.queue for caller in app[DESK].floor.callers() if caller.on_the_line)
    return by("queue", {queue: there[queue] for queue in {**app[RECEPTION].rules.queues, **there}})


def _longest(app: web.Application) -> float:
    desk = app[DESK]
    waits = (desk.clock.now() - caller.since for caller in desk.floor.callers() if caller.on_the_line)
    return max((wait.total_seconds() for wait in waits), default=0.0)


def _waits(app: web.Application) -> Iterator[Sample]:
    return (({"queue": queue, "ended": ended}, waits) for (queue, ended), waits in app[DESK].counts.waits.items())


def _offers(app: web.Application) -> Iterator[Sample]:
    return (({"queue": queue, "outcome": how}, many) for (queue, how), many in app[DESK].counts.offers.items())


def _overflow(app: web.Application) -> Iterator[Sample]:
    counted = app[DESK].counts.overflow.items()
    return (({"queue": queue, "target": to, "outcome": how}, many) for (queue, to, how), many in counted)


def _not_admitted(app: web.Application) -> Iterator[Sample]:
    return by("why", {str(limit): many for limit, many in app[RECEPTION].gate.refused.items()})


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


FIGURES: tuple[Figure[web.Application], ...] = (
    Figure("ivr_calls", "gauge", "Calls under way.", lambda app: len(app[RECEPTION].calls)),
    Figure("ivr_calls_by_stage", "gauge", "Calls under way, by the stage that each is in.", _stages),
    Figure("ivr_calls_ended_total", "counter", "Calls that are over, by outcome.", _outcomes),
    Figure("ivr_calls_not_admitted_total", "counter", "New calls refused since the start, by limit.", _not_admitted),
    Figure("ivr_callers_waiting", "gauge", "Callers in queues.", _waiting),
    Figure("ivr_queue_waiting", "gauge", "Callers in each queue.", _waiting_in),
    Figure("ivr_longest_wait_seconds", "gauge", "How long the one has waited who has waited longest.", _longest),
    Figure("ivr_wait_seconds", "histogram", "Waits that are over: answered or unserved.", _waits),
    Figure("ivr_offers_total", "counter", "Offers to agents that are over, by outcome.", _offers),
    Figure("ivr_overflow_total", "counter", "Steps of overflow lists that are over, by target and outcome.", _overflow),
)
