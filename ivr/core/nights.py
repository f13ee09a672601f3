"""When the nightly reconciliation is due; a night that was missed is caught up at once."""

from __future__ import annotations

from datetime import datetime, time, timedelta

AT = time(2, 30)
"""Local time, if nobody says otherwise."""


def due(last: datetime | None, now: datetime, hour: time) -> datetime:
    """The next time it must run: now if it never ran, or a night has passed since; `now` is local, and says where."""
    tonight = datetime.combine(now.date(), hour, now.tzinfo)
    latest = tonight if tonight <= now else tonight - timedelta(days=1)
    if last is None or last < latest:
        return now
    return latest + timedelta(days=1)
