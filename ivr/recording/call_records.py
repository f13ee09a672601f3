"""The switch's own account of its calls: a line each, written by Asterisk as a call ends.

A channel that was with several others one after the other has a line for each; a crash of Asterisk takes the lines of
the calls that went on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

CALLERS = frozenset({"from-trunk", "inbound", "fallback"})
"""The dialplan's contexts in which callers are."""
_FIELDS = 7


@dataclass(frozen=True, slots=True)
class CallRecord:
    """What the switch says of one channel, or of one stretch of it."""

    channel: str
    began: datetime
    answered: datetime | None
    ended: datetime
    caller: bool


def call_records(file: Path) -> Iterator[CallRecord]:
    """All that this file tells, and those that an administrator put aside as `<file>.1` and so on.

    A line cut off by a full disk is left out. Raises `OSError`.
    """
    for path in sorted(file.parent.glob(f"{file.name}*")):
        with path.open(encoding="utf-8", errors="replace") as lines:
            yield from filter(None, map(_record, lines))


def _record(line: str) -> CallRecord | None:
    fields = line.rstrip("\n").split(",")
    if len(fields) != _FIELDS or not line.endswith("\n"):
        return None
    channel, _linked, began, answered, ended, _disposition, context = fields
    try:
        start, answer, end = (_moment(text) for text in (began, answered, ended))
    except (ValueError, OverflowError, OSError):
        return None
    return CallRecord(channel, start, answer, end, context in CALLERS) if channel and start and end else None


def _moment(text: str) -> datetime | None:
    seconds = float(text)
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
