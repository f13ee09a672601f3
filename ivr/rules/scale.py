"""The same rules on a faster clock, for the demo: waits and rings shrink, what people hear or press does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from ivr.core.ladder import Figure, Rung
from ivr.core.overflow_rules import (
    OverflowCondition,
    OverflowStep,
    ToGroup,
    ToNumber,
    ToRm,
    WhenExpectedWait,
    WhenWaited,
)
from ivr.core.queues import Announce, CallbackRules, OfferRules, Queue
from ivr.core.rulebook import Rulebook
from ivr.core.steps import CallRm, DialOut, Node


def scaled(rulebook: Rulebook, factor: float) -> Rulebook:
    """The rulebook with its waits and rings multiplied by `factor` (0.1: a minute of waiting becomes six seconds).

    Left as they are: pauses in which a caller or an RM hears or presses something, and the length of voicemails.
    Raises ValueError for a factor that is not above zero.
    """
    if factor <= 0:
        raise ValueError("time cannot be scaled to nothing or backwards")
    return replace(
        rulebook,
        nodes={name: _node(node, factor) for name, node in rulebook.nodes.items()},
        queues={name: _queue(queue, factor) for name, queue in rulebook.queues.items()},
        ladder=tuple(_rung(rung, factor) for rung in rulebook.ladder),
    )


_WAITS = (Figure.LONGEST_WAIT, Figure.EXPECTED_WAIT)


def _rung(rung: Rung, factor: float) -> Rung:
    thresholds = (
        replace(one, enter=one.enter * factor, leave=one.leave * factor) if one.figure in _WAITS else one
        for one in rung.thresholds
    )
    return replace(rung, thresholds=tuple(thresholds), hold=rung.hold * factor)


def _node(node: Node, factor: float) -> Node:
    return replace(node, ring=node.ring * factor) if isinstance(node, CallRm | DialOut) else node


def _queue(queue: Queue, factor: float) -> Queue:
    return replace(
        queue,
        offer=_offer(queue.offer, factor),
        announce=tuple(_announce(announce, factor) for announce in queue.announce),
        overflow=tuple(_overflow(step, factor) for step in queue.overflow),
        wrap_up=queue.wrap_up * factor,
        relax=tuple(replace(step, after=step.after * factor) for step in queue.relax),
        priority=replace(queue.priority, aging=queue.priority.aging / Decimal(str(factor))),
        target=replace(queue.target, within=queue.target.within * factor) if queue.target is not None else None,
        callback=_callback(queue.callback, factor) if queue.callback is not None else None,
        longest_wait=queue.longest_wait * factor if queue.longest_wait is not None else None,
    )


def _offer(offer: OfferRules, factor: float) -> OfferRules:
    return replace(offer, ring=offer.ring * factor, pause=offer.pause * factor)


def _callback(rule: CallbackRules, factor: float) -> CallbackRules:
    after = rule.abandoned_after * factor if rule.abandoned_after is not None else None
    return replace(rule, every=rule.every * factor, ring=rule.ring * factor, abandoned_after=after)


def _announce(announce: Announce, factor: float) -> Announce:
    every: timedelta | None = announce.every * factor if announce.every is not None else None
    return replace(announce, first=announce.first * factor, every=every)


def _overflow(step: OverflowStep, factor: float) -> OverflowStep:
    target = step.target
    if isinstance(target, ToRm | ToNumber | ToGroup):
        target = replace(target, ring=target.ring * factor)
    return replace(step, target=target, when=tuple(_condition(condition, factor) for condition in step.when))


def _condition(condition: OverflowCondition, factor: float) -> OverflowCondition:
    match condition:
        case WhenWaited(waited):
            return WhenWaited(waited * factor)
        case WhenExpectedWait(wait):
            return WhenExpectedWait(wait * factor)
        case _:
            return condition
