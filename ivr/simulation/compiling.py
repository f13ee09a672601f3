"""From the shape of a model file to the model."""

from __future__ import annotations

from typing import assert_never

from ivr.core.queues import Choose
from ivr.simulation.model import (
    CallType,
    ChooseCaller,
    Constant,
    Exponential,
    Gamma,
    Group,
    Length,
    Lognormal,
    Model,
    Rate,
    Run,
    Uniform,
)
from ivr.simulation.shape import CallTypeShape, Formula, LengthShape, ModelShape, RunShape

HARDLY = 0.001
"""A coefficient of variation below this is none: too little for numbers with 16 digits to draw from."""


def compiled(file: ModelShape) -> Model:
    """The model that the file means."""
    return Model(
        types={name: _type(name, shape) for name, shape in file.call_types.items()},
        groups={name: Group(name, shape.count, tuple(shape.skills)) for name, shape in file.agent_groups.items()},
        lines=file.lines,
        choose_agent=file.choose_agent or Choose.LONGEST_IDLE,
        by_rank=bool(file.by_rank),
        choose_caller=file.choose_caller or ChooseCaller.FCFS,
        run=_run(file.run),
    )


def _type(name: str, shape: CallTypeShape) -> CallType:
    rates = tuple(Rate(rate.until_min, rate.rate_per_min) for rate in shape.all_rates())
    patience = None if shape.patience is None else _length(shape.patience)
    return CallType(name, rates, _length(shape.service), patience, shape.priority)


def _length(shape: LengthShape) -> Length:
    if shape.dist == "empirical":
        return shape.empirical(shape.lengths_min or ())
    return spread(shape.dist, shape.mean_min, shape.cv, shape.low_min, shape.high_min)


def spread(dist: Formula, mean: float, cv: float, low: float, high: float) -> Length:
    """A length that is spread in this way, in minutes; what the way does not ask for does not matter."""
    if dist in ("lognormal", "gamma") and cv < HARDLY:
        return Constant(mean)
    match dist:
        case "exponential":
            return Exponential(mean)
        case "uniform":
            return Uniform(low, high)
        case "lognormal":
            return Lognormal(mean, cv)
        case "gamma":
            return Gamma(mean, cv)
        case "constant":
            return Constant(mean)
        case _:
            assert_never(dist)


def _run(shape: RunShape) -> Run:
    given = {name: getattr(shape, name) for name in shape.model_fields_set if name != "service_level_s"}
    if shape.service_level_s is not None:
        given["service_level"] = shape.service_level_s
    return Run(**given)
