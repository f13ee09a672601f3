"""Callers and agents by SIPp: real SIP without sound, so that hundreds of them cost the machine next to nothing."""

from __future__ import annotations

import asyncio
import csv
import socket
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

SCENARIOS = Path(__file__).parent / "sipp"
TRUNK, PHONES = "127.0.0.2", "127.0.0.3"
ENDS_WITHIN = 5.0
"""Seconds for a SIPp that is told to end."""


@dataclass(frozen=True, slots=True)
class Sipp:
    """SIPp on one address and port, towards one Asterisk; its files lie in a folder."""

    folder: Path
    core: str
    """Asterisk's `host:port`."""
    host: str
    port: int

    @classmethod
    def at(cls, host: str, folder: Path, core: str) -> Sipp:
        """On a port of this host that is free now."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
            free.bind((host, 0))
            return cls(folder, core, host, free.getsockname()[1])

    @property
    def address(self) -> str:
        """Its `host:port`."""
        return f"{self.host}:{self.port}"

    @asynccontextmanager
    async def playing(self, scenario: str, *flags: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """This scenario goes on while inside; what SIPp says of its calls goes nowhere."""
        where = ("-i", self.host, "-p", str(self.port), "-mi", self.host, "-nostdin")
        quiet = asyncio.subprocess.DEVNULL
        command = ("sipp", "-sf", str(SCENARIOS / f"{scenario}.xml"), *where, *flags, self.core)
        process = await asyncio.create_subprocess_exec(*command, cwd=self.folder, stdout=quiet, stderr=quiet)
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await asyncio.wait_for(process.wait(), ENDS_WITHIN)

    def rows(self, name: str, rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
        """The flags that hand these rows to a scenario's calls, one after another."""
        path = self.folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write("SEQUENTIAL\n")
            csv.writer(file, delimiter=";", lineterminator="\n").writerows(rows)
        return ("-inf", str(path))
