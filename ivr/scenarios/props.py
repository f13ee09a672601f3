"""What the stage has instead of sound files, customers' tables and recordings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from ivr.core.call import CallId, Customer, Incoming
from ivr.core.rulebook import RecordingRules
from ivr.crm import rest
from ivr.recording.capture import Segment, segment_at


class Sounds:
    """Sound files that nobody looks for: their names say what is played."""

    def media(self, prompt: str, language: str) -> str:
        """`/sounds/zh/welcome`."""
        return f"/sounds/{language}/{prompt}"

    def spoken(self, what: str, value: str, language: str) -> list[str]:
        """`/sounds/zh/say/42`."""
        return [f"/sounds/{language}/say/{value}"]


class OneCustomer:
    """Knows who calls, or that nobody does."""

    def __init__(self, customer: Customer | None) -> None:
        self._customer = customer

    def find(self, number: str) -> Customer | None:
        """The scenario's customer, whatever the number."""
        return self._customer


class NoRecordings:
    """Every call could be recorded, and none is."""

    def impossible(self, call: CallId, rules: RecordingRules) -> str:
        """Nothing stands in the way."""
        return ""

    def segment(self, call: CallId, since_answer: timedelta) -> Segment:
        """Files that are never written."""
        return segment_at(Path("/nowhere"), "call", since_answer)

    def discard(self, call: CallId) -> None:
        """Nothing to remove."""

    def finish(self, call: Incoming, answered: datetime | None, ended: datetime | None) -> None:
        """Nothing to make."""


class MadeUpWeb:
    """Web services that answer what the scenario says, at once; nothing goes out."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = answers

    async def __call__(
        self, url: str, within: timedelta, tries: int, keep: Mapping[str, str]
    ) -> rest.Answered | rest.NoAnswer:
        """All that is kept, if the scenario has all of it."""
        if missing := [name for name in keep if name not in self._answers]:
            return rest.NoAnswer(f"answers no {missing[0]} in this scenario")
        return rest.Answered({name: self._answers[name] for name in keep})
