"""Why a leg ended, in the few words that decisions tell apart."""

from __future__ import annotations

from enum import StrEnum


class Ending(StrEnum):
    """Why a leg ended: the hang-up causes (Q.850, as Asterisk reports them) that we tell apart."""

    NORMAL = "normal"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    """Not registered, no route, switched off, number not assigned."""
    CONGESTION = "congestion"
    FAILURE = "failure"
    SILENT = "silent"
    """The network gave no sign at all in the time that its trunk may take."""
    REFUSED = "refused"
    """Never dialled: the rules do not let this number be called now."""
    LOST = "lost"
    """The switch itself has died, and all its legs with it."""
