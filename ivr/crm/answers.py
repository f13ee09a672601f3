"""What came of asking a web service of the firm's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answered:
    """What was kept, by name."""

    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why nothing could be kept, in words that give no value away."""

    reason: str
