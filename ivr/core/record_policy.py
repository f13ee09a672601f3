"""Who is recorded, on what legal basis, with whose consent, and how long that is kept: what of a call is kept from now
on, and why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ivr.core.gaps import GapReason, Quality
from ivr.core.numbers import rule_for
from ivr.core.overflow_rules import ToMessage, ToQueue
from ivr.core.phrase import phrase, series
from ivr.core.rule_ref import RuleRef
from ivr.core.steps import NodeId

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
    MOVE = "move"
    """It is recorded in the spare folder; where it cannot be recorded there either, it goes on."""
    MOVE_OR_REFUSE = "move_or_refuse"


class Consent(StrEnum):
    """What somebody has answered who was asked whether he may be recorded."""

    GIVEN = "given"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ToFlow:
    """Go on at this step."""

    node: NodeId


@dataclass(frozen=True, slots=True)
class ConsentRules:
    """How a caller is asked whether he may be recorded, and what becomes of one who does not agree."""

    ask: str
    """The prompt that asks."""
    yes: str = "1"
    no: str = "2"
    wait: timedelta = timedelta(seconds=5)
    tries: int = 2
    silence: bool = False
    """What counts if he presses neither, after the last try."""
    refused: ToQueue | ToFlow | ToMessage | None = None
    """Where he is led who does not agree; None: he goes on, unrecorded."""


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
        years = phrase("{n} years", n=self.years) if self.years else ""
        length = series((years, phrase("{n} days", n=self.days) if self.days else ""), " and ")
        return phrase("{whtime} because {what}", whtime=length, what=self.because) if self.because else length


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
    consent: ConsentRules | None = None
    """None: nobody is asked."""
    sound: Quality = Quality.EXACT
    queues: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    """Dialled numbers, or their beginnings and `*`."""
    directions: tuple[Direction, ...] = ()

    def __str__(self) -> str:
        selected = (*self.queues, *self.numbers, *(direction.value for direction in self.directions))
        told = (
            phrase("all") if self.on else phrase("none"),
            phrase("once {what} is agreed to", what=self.consent.ask) if self.consent else "",
            phrase("if impossible {what}", what=self.if_impossible),
            phrase("kept {whtime}", whtime=self.keep) if self.keep and self.on else "",
            phrase("the sound small") if self.sound is Quality.SMALL and self.on else "",
            phrase("because {what}", what=self.because) if self.because else "",
        )
        return phrase("{calls}: {how}", calls=" ".join(selected), how=series(told))

    @property
    def unasked(self) -> bool:
        """Whether it records callers who are not asked first."""
        return self.on and self.consent is None

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
    keep_names: KeepFor | None = None
    """How long the record of a call tells its caller's number and name; None: until somebody says otherwise."""
    consent: ConsentRules | None = None
    sound: Quality = Quality.EXACT
    policies: tuple[RecordPolicy, ...] = ()
    """The first that fits a call decides; the words above are for all others."""
    ref: RuleRef = field(default=RuleRef("recording"), compare=False)

    @property
    def others(self) -> RecordPolicy:
        """The policy of calls that no other fits."""
        return RecordPolicy(self.ref, self.on, self.because, self.keep, self.if_impossible, self.consent, self.sound)

    @property
    def asked(self) -> tuple[ConsentRules, ...]:
        """All that callers may be asked."""
        return tuple(one.consent for one in (self.others, *self.policies) if one.on and one.consent is not None)

    @property
    def ever_on(self) -> bool:
        """Whether any call is recorded."""
        return self.on or any(policy.on for policy in self.policies)

    @property
    def ever_exact(self) -> bool:
        """Whether any call that is recorded is to be kept exactly."""
        return any(one.on and one.sound is Quality.EXACT for one in (self.others, *self.policies))


@dataclass(frozen=True, slots=True)
class Decision:
    """What of a call is kept from now on, and by which policy."""

    policy: RecordPolicy
    gap: GapReason | None = None
    """None: it is recorded."""

    consent: Consent | None = None
    """What he has answered; None: he has not been asked yet."""

    def __str__(self) -> str:
        if self.gap is GapReason.BEFORE_CONSENT:
            return "is not recorded, for he does not agree" if self.consent else "is not recorded before he agrees"
        told = "is recorded" if self.gap is None else "is not recorded"
        return f"{told}: {self.policy.because}" if self.policy.because else told


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a call's recording stands."""

    queue: str = ""
    """The queue by which it was decided; empty: none yet."""
    gap: GapReason | None = None
    """Why nothing is kept now; None: it is recorded."""
    ever: bool = False
    """Whether anything of it was to be kept until now."""
    exact: bool = False
    """Whether anything of it was to be kept exactly until now: then all of it is."""
    consent: Consent | None = None
    """What he has answered, who was asked."""
    direction: Direction = Direction.INBOUND
    """Whoever takes the call up cannot see it from the call itself."""

    def after(self, queue: str, decided: Decision) -> Standing:
        """Where it stands once that has been decided in this queue."""
        kept = decided.gap is None
        exact = self.exact or (kept and decided.policy.sound is Quality.EXACT)
        return replace(self, queue=queue, gap=decided.gap, ever=self.ever or kept, exact=exact)

    @property
    def quality(self) -> Quality:
        """How what is kept of it is kept; exactly, where nobody knows."""
        return Quality.SMALL if self.ever and not self.exact else Quality.EXACT


def policy_for(rules: RecordingRules, of: CallOf) -> RecordPolicy:
    """The first policy that fits this call."""
    return next((policy for policy in rules.policies if policy.fits(of)), rules.others)


def decide(rules: RecordingRules, of: CallOf, consent: Consent | None = None) -> Decision:
    """What of this call is kept from now on; `consent` is what its caller has answered, if he was asked."""
    policy = policy_for(rules, of)
    if not policy.on:
        return Decision(policy, GapReason.POLICY)
    lacks = policy.consent is not None and consent is not Consent.GIVEN
    return Decision(policy, GapReason.BEFORE_CONSENT if lacks else None, consent)


def may_record_unasked(rules: RecordingRules, queue: str) -> bool:
    """Whether some call in this queue (empty: before any) is recorded whose caller is not asked whether he agrees."""
    for policy in rules.policies:
        if not policy.queues or queue in policy.queues:
            if policy.unasked:
                return True
            if not policy.numbers and not policy.directions:
                return False
    return rules.others.unasked
