"""How a call's time is accounted for, as plain values for JSON: seconds from the answer, and words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ivr.core.coverage import Coverage
from ivr.core.gaps import MICROSECOND, SECOND, Gap, GapReason
from ivr.core.marks import Mark

_REASONS = {reason.value: reason for reason in GapReason}

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]


def account(coverage: Coverage, marks: Iterable[Mark], answered: datetime | None) -> dict[str, Plain]:
    """What a manifest says of the call's time: how much was answered, is in the file, and why the rest is not."""
    return {
        "answered_seconds": _seconds(coverage.whole),
        "answered_is_known": coverage.known,
        "in_file_seconds": _seconds(coverage.in_files),
        "tolerated_seconds": _seconds(coverage.tolerated),
        "gaps": [gap_value(gap) for gap in coverage.gaps],
        "marks": [mark_value(mark, answered) for mark in marks],
    }


def gap_value(gap: Gap) -> dict[str, Plain]:
    """A gap: from where to where, why, and by whom."""
    return {
        "from": _seconds(gap.begin),
        "to": _seconds(gap.end),
        "reason": gap.reason.value,
        "who": gap.who,
        "why": gap.why,
    }


def gap_of(value: object) -> Gap | None:
    """The gap that was so written; None if it is none that this version understands."""
    match value:
        case {"from": int() | float() as begin, "to": int() | float() as end, "reason": str() as reason, **rest}:
            words = (str(rest.get(name, "")) for name in ("who", "why"))
            known = _REASONS.get(reason)
            return Gap(round(begin * SECOND), round(end * SECOND), known, *words) if known else None
        case _:
            return None


def mark_value(mark: Mark, answered: datetime | None) -> dict[str, Plain]:
    """A mark: when in the file, what begins or ends, and who did it; of a call never answered, when at all."""
    at = _seconds((mark.at - answered) // MICROSECOND) if answered else mark.at.isoformat()
    named = {"what": mark.what, "who": mark.who, "why": mark.why}
    return {"at": at, "kind": mark.kind.value, "begins": mark.begins, **{k: v for k, v in named.items() if v}}


def told(gap: Gap) -> str:
    """The gap in words."""
    of = ", ".join(word for word in (gap.who and f"with {gap.who}", gap.why) if word)
    lacking, begin = _seconds(gap.end - gap.begin), _seconds(gap.begin)
    return f"{lacking:.1f} s missing from {begin:.1f} s on" + (f" ({of})" if of else "")


def described(gap: Gap) -> str:
    """A gap for people: `9.8 s to 20.3 s: paused, agent 1001, card`."""
    words = ", ".join(word for word in (gap.reason.value.replace("_", " "), gap.who, gap.why) if word)
    return f"{_seconds(gap.begin):.1f} s to {_seconds(gap.end):.1f} s: {words}"


def _seconds(microseconds: int) -> float:
    return microseconds / SECOND
