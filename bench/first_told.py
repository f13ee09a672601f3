"""When a page was first told of each update: a row comes again for whatever else changes in it, and is no news then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(slots=True)
class FirstTold:
    """What one page knows of why agents are not ready; each of the reasons is given once only."""

    _reasons: dict[str, str] | None = None
    """By agent; None before the first snapshot, which tells what was there before the page."""

    def news(self, frame: Mapping[str, Any]) -> list[str]:
        """The reasons that this frame is the first to tell, be it a change or a snapshot that stands for many."""
        told = {row["id"]: row["reason"] for row in rows(frame)}
        known = told if self._reasons is None else self._reasons
        self._reasons = known | told
        return [reason for agent, reason in told.items() if reason and known.get(agent) != reason]


def rows(frame: Mapping[str, Any]) -> Iterable[Row]:
    """The agents of a snapshot come as a list, those of a change by their ids, null for one that is gone."""
    agents = frame.get("agents", ())
    return [row for row in agents.values() if row] if isinstance(agents, Mapping) else agents
