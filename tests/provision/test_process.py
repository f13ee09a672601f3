"""An Asterisk in another container: its process is not seen, its console is."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.provision.layout import Layout
from ivr.provision.process import Asterisk
from ivr.provision.tree import AsteriskProgram
from tests.virtual_time import virtual


class Elsewhere(Asterisk):
    """It ends at once when told so, and otherwise once its calls are over, after so many seconds."""

    def __init__(self, folder: Path, calls_last: float) -> None:
        super().__init__(AsteriskProgram(("asterisk",), folder, folder, folder, "22"), Layout(folder), apart=True)
        self.told: list[str] = []
        self.ends_at = float("inf")
        self.calls_last = calls_last

    def running(self) -> bool:
        return asyncio.get_running_loop().time() < self.ends_at

    async def console(self, command: str) -> str:
        self.told.append(command)
        now = asyncio.get_running_loop().time()
        self.ends_at = min(self.ends_at, now + (0 if command == "core stop now" else self.calls_last))
        return ""


CASES = (
    (20.0, 20.0, ["core stop gracefully"]),
    (3600.0, 60.0, ["core stop gracefully", "core stop now"]),
)


@pytest.mark.parametrize(("calls_last", "after", "told"), CASES)
def test_one_whose_process_is_not_seen_is_ended_all_the_same(
    tmp_path: Path, calls_last: float, after: float, told: list[str]
) -> None:
    @virtual
    async def story() -> None:
        asterisk = Elsewhere(tmp_path, calls_last)
        began = asyncio.get_running_loop().time()
        await asterisk.end(timedelta(seconds=60))
        took = asyncio.get_running_loop().time() - began
        assert (round(took), asterisk.told) == (after, told)
        assert not asterisk.running()

    story()
