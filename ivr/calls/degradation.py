"""The level at which the firm works: set by hand, asked by flows, kept in a file so that it outlives the controller."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import structlog

log = structlog.get_logger()


@dataclass(slots=True)
class Degradation:
    """A level of the rules' degradation; empty: the firm works as usual."""

    file: Path | None = None
    """Where it is kept; None: nowhere."""
    level: str = ""

    @classmethod
    def kept(cls, file: Path) -> Degradation:
        """As it was when the controller ended; as usual, if nobody can tell."""
        try:
            return cls(file, file.read_text("utf-8").strip())
        except FileNotFoundError:
            return cls(file)
        except (OSError, ValueError) as error:
            log.warning("level of degradation is lost", reason=str(error))
            return cls(file)

    def set(self, level: str) -> None:
        """Work at this level from now on; raises OSError, and stays as it is, if it cannot be kept."""
        if self.file is not None:
            fresh = self.file.with_suffix(".new")
            fresh.write_text(f"{level}\n", "utf-8")
            fresh.replace(self.file)
        log.warning("degraded" if level else "works as usual", level=level)
        self.level = level
