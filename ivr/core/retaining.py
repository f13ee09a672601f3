"""How long the rules keep one recording: of all that the policies of its call say, the longest counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ivr.core.keeping import Retention
from ivr.core.record_policy import CallOf, Direction, KeepFor, RecordingRules, policy_for


@dataclass(frozen=True, slots=True)
class Recorded:
    """What of a recorded call decides how long it is kept."""

    ended: datetime | None
    """None: nobody knows."""
    queues: tuple[str, ...]
    """All that its caller waited in; none: he came to no queue."""
    number: str
    """The firm's, as it was dialled."""
    called_back: bool = False
    """The firm has called him."""
    message: bool = False
    """A message that he left: kept as long as calls are, also where these are not recorded."""


def retention(rules: Iterable[RecordingRules], call: Recorded) -> Retention | None:
    """Until when it is kept by these rules: those under which it was made, and those in force now.

    None, for ever: nobody knows when the call ended, or one of its policies names no end.
    """
    keeps = list(_keeps(rules, call))
    if call.ended is None or not keeps:
        return None
    ends = []
    for keep in keeps:
        if keep is None:
            return None
        try:
            ends.append(Retention(keep.until(call.ended), keep.because))
        except (ValueError, OverflowError):  # after the last year of the calendar
            return None
    return max(ends, key=lambda end: end.until)


def names_until(rules: Iterable[RecordingRules], ended: datetime | None) -> datetime | None:
    """Until when the record of a call tells its caller's number and name: the longest of what these rules say.

    None, for ever: nobody knows when it ended, or none of them says.
    """
    keeps = [each.keep_names for each in rules if each.keep_names is not None]
    if ended is None or not keeps:
        return None
    try:
        return max(keep.until(ended) for keep in keeps)
    except (ValueError, OverflowError):  # after the last year of the calendar
        return None


def _keeps(rules: Iterable[RecordingRules], call: Recorded) -> Iterator[KeepFor | None]:
    """What each policy says under which some of it was recorded."""
    direction = Direction.CALLBACK if call.called_back else Direction.INBOUND
    for each in rules:
        for queue in call.queues or ("",):
            policy = policy_for(each, CallOf(queue, call.number, direction))
            if policy.on or call.message:
                yield policy.keep
