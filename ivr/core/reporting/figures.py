"""All figures of a report, in the order in which they are shown."""

from __future__ import annotations

from ivr.core.reporting.agent_figures import AGENT_FIGURES
from ivr.core.reporting.call_figures import CALL_FIGURES
from ivr.core.reporting.figure import Value
from ivr.core.reporting.other_figures import OTHER_FIGURES
from ivr.core.reporting.tally import Tally

FIGURES = (*CALL_FIGURES, *AGENT_FIGURES, *OTHER_FIGURES)


def values(tally: Tally) -> dict[str, Value]:
    """Every figure by its name."""
    return {figure.name: figure.of(tally) for figure in FIGURES}
