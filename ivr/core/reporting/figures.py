"""All figures of a report, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.core.reporting.agent_figures import AGENT_FIGURES
from ivr.core.reporting.call_figures import CALL_FIGURES
from ivr.core.reporting.figure import Figure, Value
from ivr.core.reporting.other_figures import OTHER_FIGURES
from ivr.core.reporting.tally import Tally

GROUPS: Mapping[str, tuple[Figure, ...]] = {"calls": CALL_FIGURES, "agents": AGENT_FIGURES, "other": OTHER_FIGURES}
"""By what they tell of."""
FIGURES = tuple(figure for group in GROUPS.values() for figure in group)


def values(tally: Tally) -> dict[str, Value]:
    """Every figure by its name."""
    return {figure.name: figure.of(tally) for figure in FIGURES}
