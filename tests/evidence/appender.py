"""A process that appends to a ledger until it is killed, and prints the number of each entry that it was told of."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from ivr.evidence import disk
from ivr.evidence.ledger import Ledger
from tests.evidence.books import KEY, played


def main(folder: str, turns: int, each: int, dies: str = "") -> None:
    """With `dies`, it kills itself in the last turn: before that deed of the disk, or in the `middle` of a line."""
    ledger = Ledger.open(Path(folder), KEY, lambda: datetime.now(UTC))
    for turn in range(turns):
        if dies and turn == turns - 1:
            _die_before(dies)
        told = ledger.append([played(turn) for _ in range(each)])
        sys.stdout.write(f"{told[-1].n}\n")
        sys.stdout.flush()


def _die_before(deed: str) -> None:
    writing = disk.append

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def die_in_the_middle(path: Path, size: int, data: bytes) -> None:
        writing(path, size, data[: len(data) // 2 + 7])
        die()

    if deed == "middle":
        disk.append = die_in_the_middle
    else:
        setattr(disk, deed, die)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
