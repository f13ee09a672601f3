"""Whether all who know of a call tell the same of its recording: the store, the switch, the ledger and the disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ivr.core.call import CallId
from ivr.core.coverage import tolerance, too_short
from ivr.core.gaps import MICROSECOND, SECOND
from ivr.core.message_id import is_message
from ivr.core.recording_state import FINE, KEPT, RecordingState

SEALING = timedelta(minutes=10)
"""So long after a call's end nobody minds that its recording is not sealed yet."""
UNKNOWN_TO_STORE = "the switch answered it, and the store has no such call"


class Other(StrEnum):
    """What a call may be that needs no recording, or none yet."""

    UNANSWERED = "unanswered"
    UNDER_WAY = "under_way"
    """It goes on, or ended a moment ago and is being sealed."""
    TOO_SHORT = "too_short"
    """Answered for half a second at most: nothing could be captured."""


Word = RecordingState | Other


@dataclass(frozen=True, slots=True)
class InStore:
    """A call as the store has it."""

    arrived: datetime
    answered: datetime | None
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class AtSwitch:
    """A channel as the switch itself accounts for it, once it is over."""

    began: datetime
    answered: datetime | None
    ended: datetime | None
    caller: bool
    """A caller's, and not a leg that was dialled for one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A recording as the store has it."""

    state: RecordingState
    accounted: float
    """Seconds from the answer to where its sound and its gaps end."""
    size: int | None
    """Bytes of its file; None if it was not kept."""
    reason: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seal:
    """One of its files, as it was sealed."""

    name: str
    """Below the folder of recordings."""
    sha256: str
    """Hex."""


@dataclass(frozen=True, slots=True)
class InLedger:
    """A recording as the ledger has it."""

    state: str
    audio: int | None
    """Bytes of its files, as they were sealed; None: it has none."""
    manifest: int | None
    deleted: bool = False
    archived: bool = False
    at: datetime | None = None
    seals: tuple[Seal, ...] = ()


@dataclass(frozen=True, slots=True)
class OnDisk:
    """Bytes of a recording's files, as they are now; None: there is none."""

    audio: int | None
    manifest: int | None
    day: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """All that is told of one call."""

    call: CallId
    store: InStore | None = None
    switch: AtSwitch | None = None
    row: Row | None = None
    ledger: InLedger | None = None
    disk: OnDisk | None = None
    captured: bool = False
    """Its captured files are in the spool still."""
    unlike: tuple[str, ...] = ()
    """Names of its files whose contents are not what was sealed, where contents were compared."""

    @property
    def at(self) -> datetime | None:
        """When it was, as whoever knows best says; None if nobody does."""
        times = (
            self.store and self.store.arrived,
            self.switch and self.switch.began,
            self.row and self.row.at,
            self.ledger and self.ledger.at,
            self.disk and self.disk.day,
        )
        return next((at for at in times if at), None)

    @property
    def answered(self) -> datetime | None:
        """By the store, or else by the switch."""
        return (self.store.answered if self.store else None) or (self.switch.answered if self.switch else None)

    @property
    def ended(self) -> datetime | None:
        """By the switch, or else by the store, which has the moment of a restart for what ended meanwhile."""
        return (self.switch.ended if self.switch else None) or (self.store.ended if self.store else None)


@dataclass(frozen=True, slots=True)
class Judged:
    """What is to be said of a call's recording; with a reason if somebody must look at it."""

    call: CallId
    word: Word
    whys: tuple[str, ...] = ()
    row: Row | None = None
    """What the store said of it before."""
    is_entered: bool = False
    """The ledger knows it."""

    @property
    def is_known(self) -> bool:
        """Whether the store says the same already."""
        return self.row is not None and (self.word is self.row.state or self.why == self.row.reason)

    @property
    def why(self) -> str:
        """All its reasons."""
        return "; ".join(self.whys)

    @property
    def is_call(self) -> bool:
        """Whether it counts among the calls."""
        return self.word is not RecordingState.NO_CALL and not self.is_message

    @property
    def is_message(self) -> bool:
        """Whether it is what a caller left, and not a call."""
        return is_message(self.call)


def judge(told: Told, now: datetime, ledger_began: datetime | None) -> Judged | None:
    """What to say of it; None if it is no call and has no recording, such as a leg of a call.

    `ledger_began` None: there is no ledger, so nothing is expected to be in it.
    """
    judged = _judged(told, now, ledger_began)
    return judged and replace(judged, row=told.row, is_entered=told.ledger is not None)


def _judged(told: Told, now: datetime, ledger_began: datetime | None) -> Judged | None:
    if is_message(told.call):
        return _of_message(told, now, ledger_began)
    if told.store or (told.switch and told.switch.caller):
        return _of_call(told, now, ledger_began)
    if told.ledger and told.ledger.deleted and not _there(told):
        return Judged(told.call, RecordingState.DELETED)
    if told.row or told.ledger or told.disk or told.captured:
        return Judged(told.call, RecordingState.NO_CALL, ("there is a recording, and no call of this id",))
    return None


def _of_message(told: Told, now: datetime, ledger_began: datetime | None) -> Judged:
    """Its call is judged by itself; neither the switch nor the store knows how long a message should be."""
    word, recent = _sealed_as(told), told.at is not None and now - told.at < SEALING
    if word is RecordingState.DELETED:
        return Judged(told.call, word, tuple(_deleted(told, ledger_began)))
    if told.row is None and recent:
        return Judged(told.call, Other.UNDER_WAY)
    if lost := _lost(told, word):
        return Judged(told.call, RecordingState.MISSING, lost)
    if changed := tuple(_changed(told, word, None)):
        return Judged(told.call, RecordingState.TAMPERED, changed)
    if told.ledger is None and ledger_began and not recent:
        return Judged(told.call, RecordingState.TAMPERED, ("the ledger does not have it",))
    return Judged(told.call, word, tuple(_why(told, word)))


def _of_call(told: Told, now: datetime, ledger_began: datetime | None) -> Judged:
    if told.ended is None:
        return Judged(told.call, Other.UNDER_WAY)
    recent = now - told.ended < SEALING
    if told.row is None and (told.captured or told.answered) and recent:
        return Judged(told.call, Other.UNDER_WAY)
    if told.row is None and told.ledger is None and told.disk is None:
        return _unrecorded(told)
    return _recorded(told, ledger_began, recent)


def _unrecorded(told: Told) -> Judged:
    """Nobody tells of a recording."""
    if told.captured:
        return Judged(told.call, RecordingState.NOT_RECORDED, ("what was captured is in the spool and was not sealed",))
    if told.answered is None:
        return Judged(told.call, Other.UNANSWERED)
    if told.ended and too_short((told.ended - told.answered) // MICROSECOND):
        return Judged(told.call, Other.TOO_SHORT)
    why = "nothing is known of its recording" if told.store else UNKNOWN_TO_STORE
    return Judged(told.call, RecordingState.NOT_RECORDED, (why,))


def _recorded(told: Told, ledger_began: datetime | None, recent: bool) -> Judged:
    word = _sealed_as(told)
    if word is RecordingState.DELETED:
        return Judged(told.call, word, tuple(_deleted(told, ledger_began)))
    if lost := _lost(told, word):
        return Judged(told.call, RecordingState.MISSING, lost)
    if changed := tuple(_changed(told, word, None if recent else ledger_began)):
        return Judged(told.call, RecordingState.TAMPERED, changed)
    if lacks := _lacks(told, word):
        return Judged(told.call, RecordingState.PARTIAL, (lacks,))
    if told.store is None:
        return Judged(told.call, RecordingState.NO_CALL, (UNKNOWN_TO_STORE,))
    if word is RecordingState.NO_CALL:
        return Judged(told.call, RecordingState.PARTIAL, ("it was sealed without its call, so it was not checked",))
    return Judged(told.call, word, tuple(_why(told, word)))


def _sealed_as(told: Told) -> RecordingState:
    """The word that it was sealed with; what is seen of the file afterwards changes only the row."""
    if told.ledger and told.ledger.deleted:
        return RecordingState.DELETED
    if told.ledger and told.ledger.state in _STATES:
        return _STATES[told.ledger.state]
    if told.row:
        return told.row.state
    return RecordingState.RECORDED


_STATES = {state.value: state for state in RecordingState}
_SEEN_LATER = frozenset({RecordingState.MISSING, RecordingState.TAMPERED})


def _there(told: Told) -> bool:
    return told.disk is not None and told.disk.audio is not None


def _deleted(told: Told, ledger_began: datetime | None) -> Iterator[str]:
    if _there(told):
        yield "it was deleted, and its file is there"
    if ledger_began and not (told.ledger and told.ledger.deleted):
        yield "the store says that it was deleted, and the ledger knows nothing of it"


def _lost(told: Told, word: RecordingState) -> tuple[str, ...]:
    """Which of its files are gone."""
    if told.ledger and told.ledger.archived:
        return ()
    audio = told.ledger.audio is not None if told.ledger else word in KEPT | _SEEN_LATER
    manifest = bool(told.ledger and told.ledger.manifest is not None)
    gone = [
        name
        for name, wanted, found in (
            ("its file is gone", audio, told.disk and told.disk.audio),
            ("its manifest is gone", manifest, told.disk and told.disk.manifest),
        )
        if wanted and found is None
    ]
    return tuple(gone)


def _changed(told: Told, word: RecordingState, ledger_began: datetime | None) -> Iterator[str]:
    yield from _sizes(told)
    if told.row is None:
        yield "the store's entry of it is gone"
    elif told.ledger and told.row.state not in {word, *_SEEN_LATER}:
        yield f"the store calls it {told.row.state}, the ledger {word}"
    if _there(told) and word not in KEPT | _SEEN_LATER:
        yield f"it is {word}, and a file of it is there"
    yield from (f"the contents of {name} were changed" for name in told.unlike)
    if told.ledger is None and word in KEPT and ledger_began and told.ended and told.ended > ledger_began:
        yield "the ledger does not have it"
    if told.row and told.row.state is RecordingState.TAMPERED and told.ledger is None:
        yield told.row.reason or "it was seen to be changed"


def _sizes(told: Told) -> Iterator[str]:
    if told.disk is None:
        return
    sealed = told.ledger.audio if told.ledger else told.row and told.row.size
    pairs = [("file", told.disk.audio, sealed), ("manifest", told.disk.manifest, told.ledger and told.ledger.manifest)]
    for name, found, wanted in pairs:
        if found is not None and wanted is not None and found != wanted:
            yield f"its {name} has {found:,} bytes, and {wanted:,} were sealed"


def _lacks(told: Told, word: RecordingState) -> str:
    """What the switch had answered, and neither sound nor gap accounts for; empty if that is nothing."""
    if word is not RecordingState.RECORDED or not told.row or not told.switch:
        return ""
    if not (told.switch.answered and told.switch.ended):
        return ""
    answered = (told.switch.ended - told.switch.answered) // MICROSECOND
    if answered - round(told.row.accounted * SECOND) <= tolerance(answered):
        return ""
    return f"the switch had it answered for {answered / SECOND:.1f} s, {told.row.accounted:.1f} s are accounted for"


def _why(told: Told, word: RecordingState) -> Iterator[str]:
    if told.row and told.row.state in _SEEN_LATER - {word}:
        yield f"it was told to be {told.row.state}, and is whole again"
    if word not in FINE:
        yield (told.row and told.row.reason) or f"it was sealed as {word}"
