"""The level at which the firm works: set by hand, tried in a drill, or entered and left by figures.

What is set by hand and a drill's end are kept in a file, so that they outlive the controller; levels by figures are
found anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import structlog

from ivr.core import ladder
from ivr.core.ladder import Drill, Figures, Standing, Step
from ivr.core.rulebook import Rulebook

log = structlog.get_logger()


@dataclass(slots=True)
class Degradation:
    """A level of the rules' degradation; empty: the firm works as usual."""

    file: Path | None = None
    """Where it is kept; None: nowhere."""
    by_hand: str | None = None
    """What somebody has set; None: nobody has, and figures decide."""
    drill: Drill | None = None
    order: tuple[str, ...] = ()
    """The levels of the rules in force, from mild to grave."""
    steps: dict[str, Step] = field(default_factory=dict)
    changed: int = 0
    """How often the level has changed since the start."""

    @classmethod
    def kept(cls, file: Path) -> Degradation:
        """As it was when the controller ended; as usual, if nobody can tell."""
        try:
            return cls(file, *_read(file.read_text("utf-8")))
        except FileNotFoundError:
            return cls(file)
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("level of degradation is lost", reason=str(error))
            return cls(file)

    @property
    def standing(self) -> Standing:
        """The level, who says so, and why."""
        return ladder.standing(self.order, self.by_hand, self.drill, self.steps)

    @property
    def level(self) -> str:
        """The level that holds."""
        return self.standing.level

    def reaches(self, rules: Rulebook, level: str) -> bool:
        """Whether the firm works at this level of these rules, or at a graver one."""
        return ladder.reaches(rules.degradation, self.level, level)

    def set(self, level: str | None) -> None:
        """Work at this level from now on (None: as figures say); it ends a drill.

        Raises OSError, and leaves it as it is, if it cannot be kept.
        """
        self._keep(level, None)

    def begin_drill(self, level: str, until: datetime) -> None:
        """Try this level until then; raises OSError as `set` does."""
        self._keep(self.by_hand, Drill(level, until))

    def check(self, rules: Rulebook, figures: Callable[[str], Figures], now: datetime) -> None:
        """Enter and leave levels by these figures, and end a drill whose time is over."""
        before = self.standing
        self.order = rules.degradation
        steps = ladder.climbed(rules.ladder, self.steps, figures, now)
        for level, step in ladder.changes(self.steps, steps):
            log.warning("level begins" if step.on else "level ends", level=level, reason=step.why)
        self.steps = steps
        if self.drill is not None and self.drill.until <= now:
            self._end_drill()
        self._tell(before)

    def _end_drill(self) -> None:
        try:
            self._keep(self.by_hand, None)
        except OSError as error:  # its end is in the file, and so it ends again at the next start
            log.warning("the end of a drill could not be kept", reason=str(error))
            self.drill = None

    def _keep(self, by_hand: str | None, drill: Drill | None) -> None:
        before = self.standing
        if self.file is not None:
            fresh = self.file.with_suffix(".new")
            fresh.write_text(_written(by_hand, drill), "utf-8")
            fresh.replace(self.file)
        self.by_hand, self.drill = by_hand, drill
        self._tell(before)

    def _tell(self, before: Standing) -> None:
        now = self.standing
        if now.level != before.level:
            self.changed += 1
        if (now.level, now.by) != (before.level, before.by):
            what = "degraded" if now.level else "works as usual"
            log.warning(what, level=now.level, by=now.by, reason=now.why)


def _written(by_hand: str | None, drill: Drill | None) -> str:
    tried = None if drill is None else {"level": drill.level, "until": drill.until.isoformat()}
    return json.dumps({"by_hand": by_hand, "drill": tried}, ensure_ascii=False) + "\n"


def _read(text: str) -> tuple[str | None, Drill | None]:
    """As it is written now, or as it once was: the bare level."""
    if not text.startswith("{"):
        return text.strip() or None, None
    found = json.loads(text)
    by_hand, drill = found["by_hand"], found["drill"]
    if not isinstance(by_hand, str | None):
        raise TypeError(by_hand)
    return by_hand, drill and Drill(str(drill["level"]), datetime.fromisoformat(drill["until"]))
