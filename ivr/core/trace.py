"""Every decision leaves its reason: the call's trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ivr.core.call import CallId


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One line of a call's story: what was decided and why."""

    call: CallId
    at: datetime
    what: str
    """A word for machines: `arrived`, `menu`, `offer`, `RINGNOANSWER`, `overflow`, `CONNECT`, ..."""
    line: str
    """The sentence for people; numbers of persons are shortened in it (138****0001)."""
    rule: str = ""
    """File, line and path of the rule that decided."""
    facts: Mapping[str, object] = field(default_factory=dict)
