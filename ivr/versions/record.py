"""What is known of the rules' versions at this moment: for `ivr status`, the HTTP side and the metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ivr.rules import Complaint


@dataclass(frozen=True, slots=True)
class InForce:
    """The version that new calls get."""

    version: str
    since: datetime
    number: int = 0
    """0: it could not be kept."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The last version that was refused, as long as no good one has followed."""

    at: datetime
    complaints: tuple[Complaint, ...]


@dataclass(slots=True)
class Record:
    """Changed by whoever takes versions up."""

    in_force: InForce
    refusal: Refusal | None = None
    accepted: int = 0
    """Since the controller started, the version that it started with aside."""
    refused: int = 0
    reading: bool = False
    """A changed file is being read at this moment."""
