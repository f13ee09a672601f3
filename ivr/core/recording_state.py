"""What is said of a call's recording: one word, the same in the store, the manifest, the ledger and every report."""

from __future__ import annotations

from enum import StrEnum


class RecordingState(StrEnum):
    """Whether a call's recording can be relied on."""

    RECORDED = "recorded"
    """Every answered second is there, or lies in a gap that somebody or the rules wanted."""
    PARTIAL = "partial"
    """It exists, and a part of the call is missing in it that nobody wanted to leave out."""
    NOT_RECORDED = "not_recorded"
    """There is none, and there should be."""
    INTENTIONALLY_NOT_RECORDED = "intentionally_not_recorded"
    """There is none, as the rules or the caller wanted it."""
    RECORDED_IN_ERROR = "recorded_in_error"
    """There is one of a call that must not be recorded."""
    NO_CALL = "no_call"
    """There is one of a call that nobody knows."""
    MISSING = "missing"
    """It was made, and the file is no longer there."""
    DELETED = "deleted"
    """Its retention has ended and it was deleted; the ledger tells when, and by whom."""
    TAMPERED = "tampered"
    """It was made, and the file is no longer what it was."""


FINE = frozenset({RecordingState.RECORDED, RecordingState.INTENTIONALLY_NOT_RECORDED})
"""What needs nobody's attention."""
KEPT = frozenset(
    {RecordingState.RECORDED, RecordingState.PARTIAL, RecordingState.RECORDED_IN_ERROR, RecordingState.NO_CALL}
)
"""A file belongs to it."""
