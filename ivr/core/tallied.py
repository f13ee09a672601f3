"""Counts of recordings, each call in exactly one, so that they add up to the calls; messages stand beside them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ivr.core.reconciling import Judged, Other, Word
from ivr.core.recording_state import RecordingState

ANSWERED: tuple[Word, ...] = (
    RecordingState.RECORDED,
    RecordingState.PARTIAL,
    RecordingState.INTENTIONALLY_NOT_RECORDED,
    RecordingState.NOT_RECORDED,
    RecordingState.RECORDED_IN_ERROR,
    RecordingState.MISSING,
    RecordingState.TAMPERED,
    RecordingState.DELETED,
    Other.TOO_SHORT,
)
"""What an answered call that is over can be."""


@dataclass(slots=True)
class Tally:
    """Add each judgement once."""

    by_word: Counter[Word] = field(default_factory=Counter)
    calls: int = 0
    """All calls that the store knows, and those that only the switch does."""
    messages: int = 0
    """Recordings of what callers left, beside their calls."""
    exceptions: int = 0

    def add(self, judged: Judged) -> None:
        """Count it."""
        if judged.is_message:
            self.messages += 1
        else:
            self.by_word[judged.word] += 1
            self.calls += judged.is_call
        self.exceptions += bool(judged.whys)

    @property
    def answered(self) -> int:
        """Calls that were answered and are over: the sum of what became of their recordings."""
        return sum(self.by_word[word] for word in ANSWERED)

    def counts(self) -> dict[str, int]:
        """Each count by its word; `calls` = `answered` + `unanswered` + `under_way`."""
        words = {word.value: self.by_word[word] for word in ANSWERED}
        others = {word.value: self.by_word[word] for word in (Other.UNANSWERED, Other.UNDER_WAY)}
        beside = {RecordingState.NO_CALL.value: self.by_word[RecordingState.NO_CALL], "messages": self.messages}
        return {"calls": self.calls, "answered": self.answered} | words | others | beside
