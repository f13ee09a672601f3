"""What the fallback must know when the controller is gone, as a file it can read alone. Standard library only."""

from __future__ import annotations

import builtins
import json
import os
import types
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from ivr.agi.customer_lines import CustomerLines, lines
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
    language: str
    """Spoken to those whose own language is not known; empty: the firm's first."""
    recorded: bool = True
    """Whether they are recorded; those are not who are to be asked first, for nobody asks them now."""


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
    """Names, or a card's group (`DAHDI/g1`), in the order in which they are tried."""
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
    customers = lines(snapshot.customers)
    rest = asdict(replace(snapshot, customers={})) | {"customers": len(customers)}
    with os.fdopen(descriptor, "wb") as file:
        file.write(json.dumps(rest, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" + customers)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def read(path: Path) -> Snapshot:
    """The snapshot in this file; raises `BrokenSnapshot`."""
    try:
        first, _, customers = path.read_bytes().partition(b"\n")
        raw = _sure(dict, json.loads(first))
        if _sure(int, raw["customers"]) != len(customers):
            raise ValueError("it is cut short, or longer than it was")
        known = Snapshot(**_record(Snapshot, raw | {"customers": {}}))
        return replace(known, customers=CustomerLines(customers, lambda party: _as(Party, party)))
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise BrokenSnapshot(f"{path}: {type(error).__name__}: {error}") from error


def _as(kind: Any, raw: Any) -> Any:
    """What came out of the file as a value of this kind; raises `TypeError` or `KeyError` for anything else."""
    if is_dataclass(kind):
        return kind(**_record(kind, raw))  # type: ignore[operator]  # a class, not one of its values
    parts = get_args(kind)
    match get_origin(kind):
        case None:
            return _plain(kind, raw)
        case builtins.tuple:
            return _row(parts, raw)
        case types.UnionType:  # ... | None
            return None if raw is None else _as(parts[0], raw)
        case _:
            return {_as(parts[0], key): _as(parts[1], value) for key, value in _sure(dict, raw).items()}


def _record(kind: Any, raw: Any) -> dict[str, Any]:
    table = _sure(dict, raw)
    return {name: _as(part, table[name]) for name, part in _parts(kind).items()}


@cache
def _parts(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _row(parts: tuple[Any, ...], raw: Any) -> tuple[Any, ...]:
    items = _sure(list, raw)
    kinds = [parts[0]] * len(items) if parts[-1] is ... else parts
    return tuple(_as(kind, item) for kind, item in zip(kinds, items, strict=True))


def _plain(kind: Any, raw: Any) -> Any:
    return float(_sure((int, float), raw)) if kind is float else _sure(kind, raw)


def _sure(kind: Any, raw: Any) -> Any:
    if not isinstance(raw, kind):
        raise TypeError(f"{raw!r:.40} is of the wrong kind")
    return raw
