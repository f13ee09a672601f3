"""Archives a folder to a bucket, as a process of its own that can be killed; its ledger is a file of lines."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ivr.recording.archiver import Archiver
from ivr.recording.moving import Archived, Mover
from tests.vault.places.object_store import ObjectStore


class LedgerFile:
    """`{"sealed": ...}` and `{"archived": ...}`, a line each."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seals: dict[str, Mapping[str, str]] = {}
        self._archived: set[str] = set()
        for entry in entries(file):
            if "sealed" in entry:
                self._seals[entry["sealed"]] = entry["files"]
            else:
                self._archived.add(entry["archived"])

    def refresh(self) -> None:
        pass

    def left(self, recording: str) -> None:
        pass

    def sealed(self, recording: str) -> Mapping[str, str] | None:
        return self._seals.get(recording)

    def archived(self, recording: str) -> bool:
        return recording in self._archived

    def keep_until(self, recording: str) -> datetime | None:
        return None

    def enter(self, archived: Archived) -> None:
        with self._file.open("ab") as file:
            file.write(json.dumps({"archived": archived.recording}).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._archived.add(archived.recording)


def entries(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines() if line.endswith("}")]


async def main(recordings: Path, ledger: Path, port: int, bucket: str) -> None:
    mover = Mover(recordings, ObjectStore(port).place(bucket), LedgerFile(ledger))
    archiver = Archiver(mover, lambda *_: None, lambda: datetime.now(UTC))
    await archiver.run_pass(lambda so_far: print(so_far.archived, flush=True))
    await archiver.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))
