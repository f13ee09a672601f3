"""Where a rule stands in the files that an admin edits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleRef:
    """Where a rule stands, so that a trace and a complaint can point at it."""

    path: str
    """Dotted path in the YAML, such as `queues.wealth.overflow[0]`."""
    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.path}" if self.file else self.path
