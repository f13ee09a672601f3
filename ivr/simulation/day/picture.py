"""A simulated day as a picture: calls, service level and overflow to RMs, from half-hour to half-hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ivr.core.rulebook import Rulebook
from ivr.picture.chart import Kind
from ivr.picture.colours import COLOURS
from ivr.picture.half_hours import Panel, Series
from ivr.picture.half_hours import drawn as panels_drawn
from ivr.simulation.day.figures import Told, half_hours
from ivr.simulation.day.running import Plan
from ivr.simulation.figures import Figure

_COLOURS = (COLOURS[Kind.MENU].dark, COLOURS[Kind.QUESTION].dark)

_GREY = COLOURS[Kind.FLOW].dark
"""Of what is the same by all rules."""


def drawn(plans: Sequence[Plan], names: Sequence[str], found: Sequence[Told[Figure]]) -> str:
    """The picture as the text of an SVG file: by one rules file, or by two beside each other."""
    load, aim = plans[0].load, _aim(plans[0].rules, found[0])
    panels = [
        Panel("Calls", [replace(one, name="calls", colour=_GREY) for one in _series("offered", names, found[:1], 1)]),
        Panel("Service level", _series("service_level", names, found, 100), "%", True, 100.0, aim),
        Panel("Taken by RMs on their mobiles", _series("to_rm", names, found, 100), "%"),
    ]
    note = f"{load.replications} replications; the whiskers are 95 % confidence intervals"
    return panels_drawn(
        f"{load.day}, {names[0]}" if len(names) == 1 else f"{load.day}", note, half_hours(plans[0]), panels
    )


def _series(key: str, names: Sequence[str], found: Sequence[Told[Figure]], times: float) -> list[Series]:
    return [
        Series(
            name,
            colour,
            [_times(row[key].value, times) for row in told.half_hours.values()],
            [_times(row[key].half_width, times) for row in told.half_hours.values()],
        )
        for name, colour, told in zip(names, _COLOURS, found, strict=False)
    ]


def _times(value: float | None, times: float) -> float | None:
    return None if value is None else value * times


def _aim(rules: Rulebook, found: Told[Figure]) -> float | None:
    """The share at which all queues aim, if it is the same."""
    aims = {queue.target.share if (queue := rules.queues[name]).target else None for name in found.queues}
    (aim,) = aims if len(aims) == 1 else (None,)
    return None if aim is None else float(aim)
