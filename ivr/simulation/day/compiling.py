"""From the shape of a load file to the load."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ivr.core.rulebook import Span
from ivr.simulation.compiling import spread
from ivr.simulation.day.agenda import MICROSECOND, micros
from ivr.simulation.day.load import (
    HALF_HOUR,
    NUMBERS,
    RMS,
    Answering,
    Break,
    Callers,
    Load,
    Others,
    Shift,
)
from ivr.simulation.day.shape import (
    AgentsShape,
    AnsweringShape,
    BreakShape,
    CallersShape,
    LoadShape,
    QueueShape,
    RmsShape,
    ShiftShape,
    TimeShape,
)
from ivr.simulation.model import Length

_MINUTE = timedelta(minutes=1)


class Clockwork:
    """The hours of the day, as moments of the simulation."""

    def __init__(self, day: date, hours: Span, zone: str) -> None:
        self._day, self._zone = day, ZoneInfo(zone)
        self.begins = self._moment(hours.start)
        self.lasts = (self._end(hours) - self.begins) // MICROSECOND

    def at(self, clock: time) -> int:
        """Microseconds from the beginning; below 0 before it."""
        return (self._moment(clock) - self.begins) // MICROSECOND

    def until(self, hours: Span) -> int:
        """When these hours end."""
        return (self._end(hours) - self.begins) // MICROSECOND

    @property
    def half_hours(self) -> int:
        """How many there are; the last may be shorter."""
        return -(-self.lasts // HALF_HOUR)

    def _end(self, hours: Span) -> datetime:
        midnight = hours.end == time(0)
        return self._moment(hours.end, self._day + timedelta(days=1) if midnight else self._day)

    def _moment(self, clock: time, day: date | None = None) -> datetime:
        return datetime.combine(day or self._day, clock, self._zone).astimezone(UTC)


def clockwork(file: LoadShape, zone: str) -> Clockwork:
    """The hours that the file says, in the firm's time zone."""
    return Clockwork(file.day, file.hours, zone)


def compiled(file: LoadShape, clock: Clockwork) -> Load:
    """The load that the file means."""
    run = {name: getattr(file.run, name) for name in file.run.model_fields_set}
    return Load(
        file.day,
        clock.begins,
        clock.lasts,
        tuple(_callers(name, shape, file.in_every_queue, clock) for name, shape in file.queues.items()),
        tuple(shift(shape, clock) for shape in file.agents.shifts or ()),
        _answering(file.agents),
        _rms(file.rms),
        _others(file.numbers, NUMBERS),
        **run,
    )


def shift(shape: ShiftShape, clock: Clockwork) -> Shift:
    """When it begins and ends; one that ends with the day, or later, lasts until the last caller has been served."""
    begins, ends = 0, None
    if shape.hours is not None:
        begins = max(0, clock.at(shape.hours.start))
        ends = clock.until(shape.hours)
    return Shift(
        begins,
        None if ends is None or ends >= clock.lasts else ends,
        frozenset(shape.agents or ()),
        shape.team or "",
        shape.skill or "",
        tuple(_break(one, clock) for one in shape.breaks or ()),
    )


def _break(shape: BreakShape, clock: Clockwork) -> Break:
    return Break(micros(shape.lasts), None if shape.at is None else clock.at(shape.at))


def _callers(name: str, shape: QueueShape, every: CallersShape, clock: Clockwork) -> Callers:
    calls = tuple(shape.calls_per_half_hour)
    found = Callers(name, calls * clock.half_hours if len(calls) == 1 else calls)
    for said in (every, shape):
        found = replace(found, **_given(said))
    return found


def _given(said: CallersShape) -> dict[str, Any]:
    """What the file says of callers, in the words of the load."""
    given = {word: getattr(said, word) for word in said.model_fields_set if word != "calls_per_half_hour"}
    return {word: _length(value) if isinstance(value, TimeShape) else value for word, value in given.items()}


def _length(shape: TimeShape) -> Length:
    if shape.dist == "empirical":
        return shape.empirical([one / _MINUTE for one in shape.lengths or ()])
    mean, low, high = (None if one is None else one / _MINUTE for one in (shape.mean, shape.low, shape.high))
    return spread(shape.dist, mean or 0.0, shape.cv, low or 0.0, high or 0.0)


def _answering(shape: AgentsShape) -> Answering:
    found = Answering()
    if shape.answered is not None:
        found = replace(found, missed=1 - shape.answered)
    if shape.answer_after is not None:
        found = replace(found, after=_length(shape.answer_after))
    return found if shape.back_after is None else replace(found, back=_length(shape.back_after))


def _others(shape: AnsweringShape, usual: Others) -> Others:
    found = usual if shape.answered is None else replace(usual, answer=shape.answered)
    return found if shape.answer_after is None else replace(found, after=_length(shape.answer_after))


def _rms(shape: RmsShape) -> Others:
    found = replace(_others(shape, RMS), count=shape.count or 0, agents=tuple(shape.agents or ()))
    return found if shape.accept_after is None else replace(found, key=micros(shape.accept_after))
