"""What the program's words mean, and how times and ids are written for people."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from typing import Any

from ivr.core.call import Outcome

MEANING = {
    Outcome.COMPLETEAGENT: "the agent or RM hung up",
    Outcome.COMPLETECALLER: "the caller hung up after the talk",
    Outcome.ABANDON: "the caller hung up while he waited",
    Outcome.EXITEMPTY: "over before he entered a queue",
    Outcome.VOICEMAIL: "the caller left a message",
    Outcome.CALLBACK: "he is to be called back",
    Outcome.MESSAGE: "he heard a message and goodbye",
    Outcome.UNKNOWN_NUMBER: "nobody has the number he dialled",
    Outcome.REFUSED: "refused, for it could not be recorded",
    Outcome.NOT_ADMITTED: "refused, for too many called",
    Outcome.INTERRUPTED: "something failed",
}


def ending(outcome: str) -> str:
    """`ABANDON` -> `ends: ABANDON (the caller hung up while he waited)`."""
    meaning = MEANING.get(Outcome(outcome)) if outcome in set(Outcome) else None
    return f"ends: {outcome}" + (f" ({meaning})" if meaning else "")


def short(call: str) -> str:
    """The end of a call's id, by which `ivr calls` finds it: `node1-1795390097.12` -> `390097.12`."""
    second, dot, number = call.rpartition(".")
    return f"{second[-6:]}.{number}" if dot else call


def clock(at: datetime) -> str:
    """Date and time, as this machine's clock shows them."""
    return at.astimezone().strftime("%m-%d %H:%M:%S")


def day_and_clock(at: datetime) -> str:
    """The same with the year, for what is kept for years."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def zone() -> str:
    """Which times they are: `CST, UTC+08:00`."""
    here = datetime.now(UTC).astimezone()
    name, offset = here.strftime("%Z"), here.strftime("%z")
    return "UTC" if name == "UTC" else f"{name}, UTC{offset[:3]}:{offset[3:]}"


def as_json(value: Any) -> str:  # whatever dataclasses there are
    """A dataclass or several, as JSON; times in UTC."""
    rows = [dataclasses.asdict(v) for v in value] if isinstance(value, tuple | list) else dataclasses.asdict(value)
    return json.dumps(rows, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
