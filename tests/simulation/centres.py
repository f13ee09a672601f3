"""Centres to simulate, and what they came to."""

from __future__ import annotations

from ivr.simulation.figures import Figure, Figures, figures
from ivr.simulation.model import CallType, Exponential, Group, Length, Model, Rate, Run
from ivr.simulation.running import run


def kind(name: str, per_minute: float, service: Length, patience: Length | None = None, priority: int = 0) -> CallType:
    return CallType(name, (Rate(None, per_minute),), service, patience, priority)


def of_one_group(servers: int, run: Run, *types: CallType) -> Model:
    """Agents who can all do everything."""
    names = tuple(one.name for one in types)
    return Model({one.name: one for one in types}, {"g": Group("g", servers, names)}, run=run)


def mmc(servers: int, utilisation: float, run: Run, service: float = 5.0) -> Model:
    """One type, one group, exponential lengths."""
    return of_one_group(servers, run, kind("A", servers * utilisation / service, Exponential(service)))


def simulated(model: Model) -> Figures:
    return figures(run(model, processes=1))


def agrees(figure: Figure, expected: float, half_widths: float = 2.5, least: float = 1e-9) -> bool:
    """True if it is no further off than so many half-widths; `least` is for what hardly ever happens."""
    assert figure.value is not None
    assert figure.half_width is not None
    return abs(figure.value - expected) <= max(half_widths * figure.half_width, least)
