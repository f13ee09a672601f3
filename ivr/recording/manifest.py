"""What stands beside a recording's sound: whose call it was, what is in the file, what is not, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from ivr.core.accounting import account
from ivr.core.coverage import Coverage
from ivr.core.signing_marks import facts, signings
from ivr.recording.verdict import Beside, ToSeal
from ivr.store.rows import CallRow, Leg, Recording

CHANNELS = {"left": "what the caller says", "right": "what he hears: prompts, music, and all who talk with him"}


def manifest(call: ToSeal, recording: Recording, coverage: Coverage, beside: Beside) -> Mapping[str, Any]:
    """As plain values for JSON; times are ISO 8601 in UTC, seconds count from the answer."""
    return {
        "recording": call.call,
        "started": _moment(call.answered),
        "ended": _moment(call.ended),
        "state": recording.state.value,
        "reason": recording.reason,
        "terms": asdict(call.terms),
        "channels": CHANNELS,
        "call": call_facts(beside.row) if beside.row else {},
        "legs": [_leg(leg) for leg in beside.legs],
        **account(coverage, beside.marks, call.answered),
        "signings": [facts(one) for one in signings(beside.marks, coverage.gaps, call.answered)],
    }


def call_facts(row: CallRow) -> dict[str, Any]:
    """Whose call it was."""
    told = asdict(row)
    del told["stage"]
    return {name: _moment(value) if isinstance(value, datetime) else value for name, value in told.items()}


def _leg(leg: Leg) -> dict[str, Any]:
    return {name: _moment(value) if isinstance(value, datetime) else value for name, value in asdict(leg).items()}


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
