"""The terms of a call of which only the marks are left: whoever settled them is gone, and its channel with him."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from ivr.core.gaps import MICROSECOND, WHOLE, GapReason, Keep, Terms
from ivr.core.marks import Mark, MarkKind
from ivr.core.pausing import paired
from ivr.core.stretches import length, without

BETWEEN = timedelta(milliseconds=100) // MICROSECOND
"""Between two gaps of the rules that follow each other nothing was kept: they are written one after the other."""
_BY_THE_RULES = frozenset({GapReason.POLICY, GapReason.BEFORE_CONSENT, GapReason.NO_CONSENT})


def terms_told(answered: datetime | None, marks: Iterable[Mark]) -> Terms:
    """Nothing of it was to be kept if the rules' gaps go on from its answer to its end; else whatever there is of it.

    How small it was to be kept does not stand in the marks: it is kept exactly.
    """
    over, under_way = paired(mark for mark in marks if mark.kind is MarkKind.PAUSE and mark.what in _BY_THE_RULES)
    if answered is None or not under_way:
        return WHOLE
    last = max(under_way.values(), key=lambda mark: mark.at)
    gaps = [((begun.at - answered) // MICROSECOND, (end - answered) // MICROSECOND) for begun, end in over]
    if length(without((0, (last.at - answered) // MICROSECOND), gaps)) > BETWEEN:
        return WHOLE
    return Terms(Keep.NOTHING if last.what == GapReason.POLICY else Keep.AFTER_CONSENT, last.why)
