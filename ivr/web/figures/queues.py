"""Figures of what else waits, of agents, of service levels and of degradation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from aiohttp import web

from ivr.core.agent import word
from ivr.core.service_level import Kept
from ivr.web.figures.figure import Figure, Sample, by
from ivr.web.keys import DESK, RECEPTION

STATES = (
    "ready", "reserved", "ringing", "in a call", "on hold", "assisting", "wrap-up",
    "not ready", "logged out", "no phone",
)  # fmt: skip


def _agents(app: web.Application) -> Iterator[Sample]:
    seen = Counter(word(one.state) if one.reachable else "no phone" for one in app[DESK].floor.agents())
    return by("state", {state: seen[state] for state in {**dict.fromkeys(STATES), **seen}})


def _phones(app: web.Application) -> int:
    return sum(one.reachable for one in app[DESK].floor.agents())


def _of_each(count: Callable[[Kept], int]) -> Callable[[web.Application], Iterator[Sample]]:
    return lambda app: by("queue", {queue: count(kept) for queue, kept in app[DESK].kept.items()})


def _rank(app: web.Application) -> int:
    level = app[DESK].degradation.level
    return (*app[RECEPTION].rules.degradation, level).index(level) + 1 if level else 0


def _set_by(app: web.Application) -> Iterator[Sample]:
    standing = app[DESK].degradation.standing
    return by("by", {one: int(standing.by == one) for one in ("hand", "drill", "figures")})


FIGURES: tuple[Figure[web.Application], ...] = (
    Figure("ivr_agents", "gauge", "Agents, by what they are doing.", _agents),
    Figure("ivr_phones_reachable", "gauge", "Agents' phones that are registered and answer.", _phones),
    Figure(
        "ivr_queue_waits_total",
        "counter",
        "Waits that are over, in queues with a service level.",
        _of_each(lambda kept: kept.waits),
    ),
    Figure(
        "ivr_queue_answered_in_time_total",
        "counter",
        "Those answered within the target's time.",
        _of_each(lambda kept: kept.in_time),
    ),
    Figure(
        "ivr_queue_called_back_total",
        "counter",
        "Waits that went on as a callback.",
        _of_each(lambda kept: kept.called_back),
    ),
    Figure(
        "ivr_tasks",
        "gauge",
        "Chats and tickets that wait, are offered or are being done.",
        lambda app: len(app[DESK].tasks.open),
    ),
    Figure(
        "ivr_callbacks", "gauge", "Customers who wait to be called back.", lambda app: len(app[DESK].callbacks.open)
    ),
    Figure("ivr_degradation", "gauge", "0: as usual; 1: the mildest level of the rules, and so on.", _rank),
    Figure("ivr_degradation_by", "gauge", "1 for whoever has set the level of degradation.", _set_by),
    Figure(
        "ivr_degradation_changes_total",
        "counter",
        "Changes of the level of degradation.",
        lambda app: app[DESK].degradation.changed,
    ),
)
