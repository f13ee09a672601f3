"""What callers need of an agent, what they wish, and what time makes of both."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from ivr.core.eligibility import Holds


@dataclass(frozen=True, slots=True)
class Need:
    """A skill and the least level that suffices (1 to 5)."""

    skill: str
    level: int = 1
    certificate: bool = field(default=False, compare=False)
    """Asked for as `valid`: any level does, and an admin minds if it is no longer asked for."""


@dataclass(frozen=True, slots=True)
class Without:
    """He must not have this skill, at this level or a higher one; a certificate that has ended he no longer has."""

    need: Need


Single = Need | Holds | Without
"""What is asked of an agent by itself."""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Alternatives: it is enough to meet one of them, but all that stands in it."""

    alternatives: tuple[tuple[Single, ...], ...]


Needs = tuple[Single | AnyOf, ...]
"""What an agent must have, all of it; nothing: anybody will do."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is preferred and never required, and how much it counts against others."""

    need: Need | Holds
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Once a caller has waited this long, measured from entering, these needs replace the queue's."""

    after: timedelta
    needs: Needs
