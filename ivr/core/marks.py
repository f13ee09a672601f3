"""What stands beside the sound of a recorded call: where a prompt plays, he is on hold, recording pauses, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ivr.core.call import CallId


class MarkKind(StrEnum):
    """What a mark tells of the recording from its moment on."""

    PROMPT = "prompt"
    HOLD = "hold"
    PAUSE = "pause"
    """Nothing that is said or keyed is kept: silence of the same length stands in the file."""
    CONSULTATION = "consultation"
    """His agent talks to somebody else, without him."""
    CONFERENCE = "conference"
    BARGE_IN = "barge_in"
    CONNECTED = "connected"
    """With whom the caller talks from here on."""
    VOICEMAIL = "voicemail"
    SURVEY = "survey"
    CONSENT = "consent"
    SIGNING = "signing"
    """A witnessed signing; `why` says what it must have, and as it ends why it ends (`ivr.core.signing_marks`)."""
    CHECKPOINT = "checkpoint"
    """A step of a witnessed signing, as its agent ticks it."""
    FAILURE = "failure"
    """The switch no longer records."""


RULES = "rules"
"""Who has it not recorded, where it is a policy."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment of a call, or (`begins` true, then false) a stretch of it: without an end, to the recording's."""

    call: CallId
    at: datetime
    kind: MarkKind
    begins: bool = True
    what: str = ""
    """The prompt, the checkpoint, the answer."""
    who: str = ""
    """Who did it, or with whom he is connected."""
    why: str = ""
