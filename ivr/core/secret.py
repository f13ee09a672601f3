"""A password or token of which the rules know no more than its name."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Secret:
    """Said, logged or printed it is its name alone; who sends it asks for its `text`."""

    name: str
    text: str = field(repr=False)

    def __str__(self) -> str:
        return f"!secret {self.name}"
