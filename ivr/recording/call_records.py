"""The switch's own account of its calls: a line each, written by Asterisk as a call ends.

A channel that was with several others one after the other has a line for each; a crash of Asterisk takes the lines of
the calls that went on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from os import SEEK_END
from pathlib import Path

CALLERS = frozenset({"from-trunk", "inbound", "fallback"})
"""The dialplan's contexts in which callers are."""
_FIELDS = 7
LATEST = 16 << 20
"""Bytes at the account's end, of some 150,000 channels, in which a call is looked for that ended a while ago."""


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


def record_of(file: Path, channel: str, most: int = LATEST) -> CallRecord | None:
    """What the latest of that account say of this channel; None if nothing, or if there is no account."""
    return records_of(file, (channel,), most).get(channel)


def records_of(file: Path, channels: Collection[str], most: int = LATEST) -> Mapping[str, CallRecord]:
    """The same of several at once, by channel: those of which it says something."""
    found: dict[str, CallRecord] = {}
    for stretch in _stretches(file, channels, most):
        found[stretch.channel] = _joined(found.get(stretch.channel), stretch)
    return found


def stretches_of(file: Path, channel: str, most: int = LATEST) -> tuple[CallRecord, ...]:
    """Each line of this channel among the latest; none if there is no account."""
    return _stretches(file, (channel,), most)


def _stretches(file: Path, channels: Collection[str], most: int) -> tuple[CallRecord, ...]:
    if not channels:
        return ()
    try:
        with file.open("rb") as opened:
            opened.seek(max(0, opened.seek(0, SEEK_END) - most))
            latest = b"\n" + opened.read()
    except OSError:
        return ()
    names = b"|".join(re.escape(channel.encode()) for channel in channels)
    found = re.findall(rb"(?<=\n)(?:" + names + rb"),[^\n]*\n", latest)
    return tuple(filter(None, (_record(line.decode("utf-8", "replace")) for line in found)))


def _joined(before: CallRecord | None, later: CallRecord) -> CallRecord:
    """Two stretches of one channel."""
    if before is None:
        return later
    answers = [each.answered for each in (before, later) if each.answered]
    return CallRecord(
        later.channel,
        min(before.began, later.began),
        min(answers, default=None),
        max(before.ended, later.ended),
        before.caller or later.caller,
    )


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
