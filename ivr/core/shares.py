"""Who else is served by the agents of a queue, as `ivr.core.sharing` asks; looked at anew once a second at most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ivr.core.pools import Crowd, Team
from ivr.core.sharing import Rival, parts, rivals

LOOK_AGAIN = timedelta(seconds=1)
"""With ten thousand agents, no two alike, a look takes some milliseconds, and nothing but a forecast hangs on it."""


@dataclass(slots=True)
class Shares:
    """The queues with callers in them, and the agents of each: as they were a moment ago."""

    at: datetime
    waiting: Mapping[str, int]
    served: Mapping[Crowd, list[str]]
    """Whom they serve."""
    all_: dict[str, float] = field(init=False)
    _of: dict[Crowd, tuple[Counter[frozenset[str]], dict[str, float]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.all_ = parts(self.waiting, self._teams({team for crowd in self.served for team in crowd.teams}))

    def hold(self, now: datetime, look_again: timedelta) -> bool:
        """False once they have to be looked at anew."""
        return timedelta(0) <= now - self.at < look_again

    def rivals(self, queue: str, crowd: Crowd, ahead: Mapping[str, int]) -> tuple[int, tuple[Rival, ...]]:
        """The rivals of a queue that this crowd serves, and how many of the crowd serve nobody of them."""
        if crowd not in self._of:
            teams = self._teams(crowd.teams)
            self._of[crowd] = teams, parts(self.waiting, teams)
        teams, his = self._of[crowd]
        return rivals(queue, ahead, teams, his, self.all_)

    def _teams(self, teams: Iterable[Team]) -> Counter[frozenset[str]]:
        found = Counter[frozenset[str]]()
        for team in teams:
            if team.at_work:
                found[frozenset(name for crowd in team.crowds for name in self.served.get(crowd, ()))] += team.at_work
        return found
