"""An entry of the ledger: what was entered, when, after which other; on the disk a line `<hash> <JSON>`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

BEFORE_ALL = "0" * 64
"""What the first entry names as the hash before it."""
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
_LENGTH = 27


class Kind(StrEnum):
    """What an entry speaks of; the first six are the ledger's own."""

    BEGUN = "begun"
    CLOCK = "clock"
    ROOT = "root"
    STAMPED = "stamped"
    KEY_CHANGED = "key_changed"
    CUT = "cut"
    SEALED = "sealed"
    NOT_RECORDED = "not_recorded"
    CLASSED = "classed"
    PLAYED = "played"
    EXPORTED = "exported"
    REFUSED = "refused"
    RIGHTS_CHANGED = "rights_changed"
    SEARCHED = "searched"
    HELD = "held"
    RELEASE_ASKED = "release_asked"
    RELEASED = "released"
    HOLD_RESTORED = "hold_restored"
    ADDED_TO_CASE = "added_to_case"
    ERASURE_ASKED = "erasure_asked"
    RETAINED = "retained"
    DELETED = "deleted"
    ERASED = "erased"
    ARCHIVED = "archived"
    KEYS_ROTATED = "keys_rotated"
    RECONCILED = "reconciled"


@dataclass(frozen=True, slots=True)
class Fact:
    """What is to be entered: `about` is JSON and holds no telephone number and no customer's name."""

    kind: Kind
    about: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact in its place; `hash` covers all else, and so all entries before it."""

    n: int
    at: datetime
    kind: Kind
    about: Mapping[str, Any]
    prev: str
    hash: str

    @property
    def line(self) -> bytes:
        """As it stands in the file, with the line's end."""
        return f"{self.hash} ".encode() + body(self.n, self.at, Fact(self.kind, self.about), self.prev) + b"\n"


class NoEntry(ValueError):
    """A line that is no entry."""


def entered(n: int, at: datetime, fact: Fact, prev: str) -> Entry:
    """The fact as the entry that follows `prev`. Raises `ValueError` if it is no JSON."""
    return Entry(n, at, fact.kind, fact.about, prev, hash_of(body(n, at, fact, prev)))


def body(n: int, at: datetime, fact: Fact, prev: str) -> bytes:
    """The bytes that are hashed."""
    return canonical({"about": fact.about, "at": moment(at), "kind": fact.kind, "n": n, "prev": prev})


def canonical(value: object) -> bytes:
    """JSON of which there is one form only: keys in order, no spaces, UTF-8. Raises `ValueError` for NaN."""
    told = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return told.encode("utf-8")


def hash_of(data: bytes) -> str:
    """SHA-256, in hex."""
    return hashlib.sha256(data).hexdigest()


def moment(at: datetime) -> str:
    """`2026-11-26T09:00:00.000000Z`."""
    return at.astimezone(UTC).strftime(_TIME)


def read_moment(told: str) -> datetime:
    """The moment that stands there so. Raises `ValueError`."""
    if len(told) != _LENGTH or told[-1] != "Z":
        raise ValueError(f"{told} is no moment")
    return datetime.fromisoformat(told)


def parsed(line: bytes) -> Entry:
    """The entry that a line tells, its hash not yet checked. Raises `NoEntry`."""
    try:
        stated, told = line.rstrip(b"\n").split(b" ", 1)
        found = json.loads(told)
        at = read_moment(found["at"])
        return Entry(
            int(found["n"]), at, Kind(found["kind"]), dict(found["about"]), str(found["prev"]), stated.decode()
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise NoEntry(f"no entry: {error}") from error


def is_true(line: bytes) -> bool:
    """Whether the line's hash is that of what it says, and it ends as a line does."""
    stated, _, told = line.partition(b" ")
    return told.endswith(b"\n") and stated == hash_of(told[:-1]).encode()
