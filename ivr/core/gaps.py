"""The gaps of a recording that have a name beforehand: paused, without the consent, by policy.

Both the policy and the marks name them, so they can be named again after a crash, from the store alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ivr.core.marks import Mark, MarkKind
from ivr.core.pausing import SILENT_BESIDE, paired
from ivr.core.stretches import Stretch, within, without

MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
FAR = 1 << 62
"""Later than any call ends, in microseconds."""


class GapReason(StrEnum):
    """Why a stretch of a call is not on record."""

    PAUSED = "paused"
    """Somebody, or a step of the flow, paused the recording."""
    BEFORE_CONSENT = "before_consent"
    """The caller had not agreed yet, or was never asked."""
    NO_CONSENT = "no_consent"
    """He was asked, and did not agree."""
    POLICY = "policy"
    """The rules say that it is not recorded."""
    ALONE = "alone"
    """He was with nobody: whoever served him had hung up, and there was no controller to go on."""
    FAILURE = "failure"
    """It should be there, and is not."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the call that is not on record, in microseconds from the answer."""

    begin: int
    end: int
    reason: GapReason
    who: str = ""
    """Who paused, or whom the caller was connected with while his recording failed."""
    why: str = ""

    @property
    def allowed(self) -> bool:
        """Whether somebody, or the rules, wanted it."""
        return self.reason is not GapReason.FAILURE


class Keep(StrEnum):
    """What the rules said of this call as it began."""

    ALL = "all"
    NOTHING = "nothing"
    AFTER_CONSENT = "after_consent"


class Quality(StrEnum):
    """How the sound is kept."""

    EXACT = "exact"
    """Every sample as it was captured."""
    SMALL = "small"
    """As it sounds, in less room."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a call is recorded."""

    keep: Keep = Keep.ALL
    why: str = ""
    """The rule, or its legal basis."""
    quality: Quality = Quality.EXACT


WHOLE = Terms()
"""All of it is recorded."""
CONSENT_GIVEN = frozenset({"given", "yes"})
"""A consent mark's words that let the recording begin; all others, such as `refused`, do not."""


def bars(terms: Terms, marks: Iterable[Mark]) -> bool:
    """Whether nothing of the call may be kept, however long it was."""
    return terms.keep is Keep.NOTHING or (terms.keep is Keep.AFTER_CONSENT and not _consents(marks))


def named_gaps(answered: datetime, whole: int, terms: Terms, marks: Sequence[Mark]) -> tuple[Gap, ...]:
    """The gaps that terms and marks name in the `whole` microseconds after the answer; none overlaps another.

    A pause's `what` may name another reason than a pause: `policy`, `no_consent` or `before_consent`. Where several
    hold, the rules come before the consent, and that before a pause; of two pauses the first to begin.
    """
    wanted = [*_of_terms(answered, terms, marks), *_pauses(answered, marks)]
    return _apart(sorted(wanted, key=lambda gap: (_ORDER.index(gap.reason), gap.begin)), whole)


_ORDER = (GapReason.POLICY, GapReason.NO_CONSENT, GapReason.BEFORE_CONSENT, GapReason.PAUSED, GapReason.FAILURE)
_NAMED = {reason.value: reason for reason in _ORDER[:3]}
"""What a pause's mark may name instead of a pause."""


def _of_terms(answered: datetime, terms: Terms, marks: Iterable[Mark]) -> tuple[Gap, ...]:
    match terms.keep:
        case Keep.ALL:
            return ()
        case Keep.NOTHING:
            return (Gap(0, FAR, GapReason.POLICY, why=terms.why),)
        case Keep.AFTER_CONSENT:
            first = min((_since(answered, at) for at in _consents(marks)), default=FAR)
            return (Gap(0, first, GapReason.BEFORE_CONSENT, why=terms.why),)


def _consents(marks: Iterable[Mark]) -> list[datetime]:
    return [mark.at for mark in marks if mark.kind is MarkKind.CONSENT and mark.begins and mark.what in CONSENT_GIVEN]


def _pauses(answered: datetime, marks: Iterable[Mark]) -> list[Gap]:
    """One for each pause, as long as it is silent in the file; one without an end lasts until the call's."""
    over, under_way = paired(marks)
    ends = [*over, *((begun, None) for begun in under_way.values())]
    return [_pause(answered, begun, end) for begun, end in ends]


def _pause(answered: datetime, begun: Mark, end: datetime | None) -> Gap:
    reason = _NAMED.get(begun.what, GapReason.PAUSED)
    beside = SILENT_BESIDE // MICROSECOND if reason is GapReason.PAUSED else 0
    until = FAR if end is None else _since(answered, end) + beside
    return Gap(_since(answered, begun.at) - beside, until, reason, begun.who, begun.why)


def _apart(gaps: Iterable[Gap], whole: int) -> tuple[Gap, ...]:
    taken: list[Stretch] = []
    found: list[Gap] = []
    for gap in gaps:
        for inside in within((gap.begin, gap.end), whole):
            for begin, end in without(inside, taken):
                found.append(Gap(begin, end, gap.reason, gap.who, gap.why))
                taken.append((begin, end))
    return tuple(sorted(found, key=lambda gap: gap.begin))


def _since(answered: datetime, at: datetime) -> int:
    return (at - answered) // MICROSECOND
