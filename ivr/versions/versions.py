"""What the HTTP side and the command line may ask about the rules' versions, and ask of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr.rules import Complaint
from ivr.versions.record import Record
from ivr.versions.shadowing import Shadowing
from ivr.versions.shelf import Shelf
from ivr.versions.watch import Watch


@dataclass(frozen=True, slots=True)
class Versions:
    """The version in force and those before it, what takes up new ones, and the shadow."""

    record: Record
    shelf: Shelf
    watch: Watch
    shadowing: Shadowing
    tables: Callable[[], tuple[Complaint, ...]] = tuple
    """What is wrong in changed tables of customers, while the last good ones serve; asking looks at them again."""
