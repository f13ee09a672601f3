"""What the fallback must know when the controller is gone, as a file it can read alone. Standard library only."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ivr.errors import IvrError

Sounds = tuple[str, ...]
"""Absolute paths of sound files, without extension, played one after the other."""


class BrokenSnapshot(IvrError):
    """The fallback's snapshot cannot be used."""


@dataclass(frozen=True, slots=True)
class Said:
    """What callers hear in one language."""

    wait: Sounds
    leave_message: Sounds
    message_kept: Sounds
    goodbye: Sounds
    unknown_number: Sounds


@dataclass(frozen=True, slots=True)
class Entrance:
    """What a caller of one DID meets."""

    greeting: Mapping[str, Sounds]
    """By language, as the two below."""
    closed: Mapping[str, Sounds]
    closed_box: str
    """The voicemail box while closed; empty: none."""
    box: str
    """The voicemail box while open; empty: none."""
    open: tuple[tuple[float, float], ...] | None
    """Spans in seconds since 1970, end excluded; None: always open."""
    until: float
    """The spans say nothing of later times."""


@dataclass(frozen=True, slots=True)
class Party:
    """A customer, as far as the fallback needs him."""

    language: str
    mobiles: tuple[str, ...]
    """His RM's mobile, then the deputy's; only such as can be dialled."""


@dataclass(frozen=True, slots=True)
class Accept:
    """How an RM takes a call: this key, within so many seconds after the prompt; his mobile rings so many seconds."""

    key: str = "1"
    within: int = 10
    ring: int = 25
    prompt: Sounds = ()
    thanks: Sounds = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that the fallback knows."""

    version: str
    """The rules' version."""
    at: float
    languages: tuple[str, ...]
    country_code: str
    """Digits without `+`, for numbers that come without one."""
    said: Mapping[str, Said]
    entrances: Mapping[str, Entrance]
    customers: Mapping[str, Party]
    """By number, `+8613900001111`."""
    accept: Accept
    trunks: tuple[str, ...]
    """Names, in the order in which they are tried."""
    caller_number: str
    """Shown to the RM; empty: the caller's own."""
    messages: str
    """The folder in which messages are kept."""
    longest_message: Mapping[str, int] = field(default_factory=dict)
    """Seconds, by box."""
    longest_silence: Mapping[str, int] = field(default_factory=dict)


def write(path: Path, snapshot: Snapshot) -> None:
    """Put a snapshot in the place of the one before, wholly or not at all, for this user's eyes; raises `OSError`."""
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(snapshot), file, ensure_ascii=False, separators=(",", ":"))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def read(path: Path) -> Snapshot:
    """The snapshot in this file; raises `BrokenSnapshot`."""
    try:
        return _snapshot(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BrokenSnapshot(f"{path}: {type(error).__name__}: {error}") from error


def _snapshot(raw: dict[str, Any]) -> Snapshot:
    return Snapshot(
        **{
            **raw,
            "languages": tuple(raw["languages"]),
            "trunks": tuple(raw["trunks"]),
            "said": {language: Said(**_sounds(said)) for language, said in raw["said"].items()},
            "entrances": {did: _entrance(entrance) for did, entrance in raw["entrances"].items()},
            "customers": {number: _party(party) for number, party in raw["customers"].items()},
            "accept": Accept(**{**raw["accept"], **_sounds({key: raw["accept"][key] for key in ("prompt", "thanks")})}),
        }
    )


def _sounds(raw: Mapping[str, list[str]]) -> dict[str, Any]:
    return {name: tuple(paths) for name, paths in raw.items()}


def _entrance(raw: dict[str, Any]) -> Entrance:
    spans = raw["open"]
    return Entrance(
        **{
            **raw,
            "greeting": _sounds(raw["greeting"]),
            "closed": _sounds(raw["closed"]),
            "open": None if spans is None else tuple((float(start), float(end)) for start, end in spans),
        }
    )


def _party(raw: dict[str, Any]) -> Party:
    return Party(raw["language"], tuple(raw["mobiles"]))
