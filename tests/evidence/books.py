"""Ledgers for tests: a clock that is turned by hand, and facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ivr.evidence.entry import Fact, Kind
from ivr.evidence.ledger import Ledger
from ivr.evidence.report import Report, Trouble
from ivr.evidence.verify import verify

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)


@dataclass
class Clock:
    """Goes on by a second each time it is looked at."""

    at: datetime = NINE

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def played(number: int) -> Fact:
    return Fact(Kind.PLAYED, {"recording": f"node1-{number}.1", "by": "li", "why": "complaint"})


def grown(folder: Path, entries: int, clock: Clock | None = None, each: timedelta = timedelta(0)) -> Ledger:
    """A ledger with so many entries after the first, the clock going on by `each` between them."""
    clock = clock or Clock()
    ledger = Ledger.open(folder, KEY, clock)
    for number in range(entries):
        clock.at += each
        ledger.append([played(number)])
    return ledger


def looked_at(folder: Path, key: Ed25519PrivateKey = KEY) -> Report:
    return verify(folder, key.public_key())


def troubles(folder: Path, key: Ed25519PrivateKey = KEY) -> list[Trouble]:
    return [finding.trouble for finding in looked_at(folder, key).findings]


def files(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.glob("*.txt")))


def only_file(folder: Path) -> Path:
    (found,) = files(folder)
    return found
