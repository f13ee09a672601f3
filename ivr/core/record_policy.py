"""Who is recorded, on what legal basis, with whose consent, and how long that is kept: what of a call is kept from now
on, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from ivr.core.numbers import rule_for
from ivr.core.rule_ref import RuleRef

MIN_FREE_MB = 200
"""Where the rules say nothing."""


class Direction(StrEnum):
    """Who called whom."""

    INBOUND = "inbound"
    CALLBACK = "callback"
    """The firm has called him back."""


class IfImpossible(StrEnum):
    """What happens to a call that cannot be recorded, or no longer."""

    REFUSE = "refuse"
    CONTINUE = "continue"


class Consent(StrEnum):
    """What somebody has answered who was asked whether he may be recorded."""

    GIVEN = "given"
    REFUSED = "refused"


class Gap(StrEnum):
    """Why nothing of a call is kept, as the rules want it."""

    POLICY = "policy"
    BEFORE_CONSENT = "before_consent"
    NO_CONSENT = "no_consent"


@dataclass(frozen=True, slots=True)
class KeepFor:
    """How long recordings are kept: whole years of the calendar, and days."""

    years: int = 0
    days: int = 0
    because: str = ""

    def until(self, ended: datetime) -> datetime:
        """The first moment at which a call that ended then need not be kept; never a day short in a leap year."""
        try:
            later = ended.replace(year=ended.year + self.years)
        except ValueError:  # 29 February
            later = ended.replace(year=ended.year + self.years, month=3, day=1)
        return later + timedelta(days=self.days)

    def __str__(self) -> str:
        return f"{self.years} years" if self.years else f"{self.days} days"


@dataclass(frozen=True, slots=True)
class RecordPolicy:
    """Whether certain calls are recorded; what it does not select by fits every call."""

    ref: RuleRef = field(default=RuleRef("recording"), compare=False)
    on: bool = True
    because: str = ""
    """The legal basis."""
    keep: KeepFor | None = None
    """None: until somebody says otherwise."""
    if_impossible: IfImpossible = IfImpossible.CONTINUE
    queues: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    """Dialled numbers, or their beginnings and `*`."""
    directions: tuple[Direction, ...] = ()

    def __str__(self) -> str:
        selected = (*self.queues, *self.numbers, *(direction.value for direction in self.directions))
        calls = "all" if self.on else "none"
        keep = f", kept {self.keep}" if self.keep and self.on else ""
        why = f", because {self.because}" if self.because else ""
        return f"{' '.join(selected)}: {calls}, if impossible {self.if_impossible}{keep}{why}"

    def fits(self, of: CallOf) -> bool:
        """Whether it is meant for this call."""
        return (
            (not self.queues or of.queue in self.queues)
            and (not self.numbers or bool(rule_for(of.number, self.numbers)))
            and (not self.directions or of.direction in self.directions)
        )


@dataclass(frozen=True, slots=True)
class CallOf:
    """What policies ask of a call."""

    queue: str
    """The one that he has entered last; empty: none yet."""
    number: str
    """The firm's, as it was dialled."""
    direction: Direction = Direction.INBOUND


@dataclass(frozen=True, slots=True)
class RecordingRules:
    """Whether answered calls are recorded, what is announced, and what happens if recording cannot start, or stops."""

    on: bool = True
    announce: str = ""
    """Prompt played first, once the call is answered; empty: none (or the greeting says it)."""
    if_impossible: IfImpossible = IfImpossible.CONTINUE
    min_free_mb: int = MIN_FREE_MB
    """Below this much free disk space, recording counts as impossible."""
    longest_pause: timedelta = timedelta(minutes=3)
    """After so long a pause that somebody has asked for ends by itself."""
    alarm_free_mb: int | None = None
    """Below this much an alarm is kept; None: below five times as much as must be free."""
    announced_by: tuple[str, ...] = ()
    """Prompts of the flows that say so, where nothing is announced first."""
    because: str = ""
    keep: KeepFor | None = None
    policies: tuple[RecordPolicy, ...] = ()
    """The first that fits a call decides; the words above are for all others."""
    ref: RuleRef = field(default=RuleRef("recording"), compare=False)

    @property
    def others(self) -> RecordPolicy:
        """The policy of calls that no other fits."""
        return RecordPolicy(self.ref, self.on, self.because, self.keep, self.if_impossible)

    @property
    def ever_on(self) -> bool:
        """Whether any call is recorded."""
        return self.on or any(policy.on for policy in self.policies)


@dataclass(frozen=True, slots=True)
class Decision:
    """What of a call is kept from now on, and by which policy."""

    policy: RecordPolicy
    gap: Gap | None = None
    """None: it is recorded."""

    def __str__(self) -> str:
        told = "is recorded" if self.gap is None else _GAPS[self.gap]
        return f"{told}: {self.policy.because}" if self.policy.because and self.gap in _BY_LAW else told


_GAPS = {
    Gap.POLICY: "is not recorded",
    Gap.BEFORE_CONSENT: "is not recorded before he agrees",
    Gap.NO_CONSENT: "is not recorded, for he does not agree",
}
_BY_LAW = (None, Gap.POLICY)
"""Where the policy's own reason is the reason."""


def policy_for(rules: RecordingRules, of: CallOf) -> RecordPolicy:
    """The first policy that fits this call."""
    return next((policy for policy in rules.policies if policy.fits(of)), rules.others)


def decide(rules: RecordingRules, of: CallOf) -> Decision:
    """What of this call is kept from now on."""
    policy = policy_for(rules, of)
    return Decision(policy, None if policy.on else Gap.POLICY)


def may_record(rules: RecordingRules, queue: str) -> bool:
    """Whether some call in this queue (empty: before any) is recorded."""
    for policy in rules.policies:
        if not policy.queues or queue in policy.queues:
            if policy.on:
                return True
            if not policy.numbers and not policy.directions:
                return False
    return rules.on


def kept_for(rules: RecordingRules, queue: str, number: str, direction: Direction) -> KeepFor | None:
    """How long a recording of such a call is kept; None: until somebody says otherwise."""
    return policy_for(rules, CallOf(queue, number, direction)).keep
