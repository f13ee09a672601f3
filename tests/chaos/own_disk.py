"""A part of the state on a small disk of its own, which can be filled up or become read-only."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.chaos.house import House
from tests.real.disks import small_disk

BLOCK = b"\0" * 4096
ROOM = 160
"""Megabytes beyond what lies there already: more than a round needs, and than the rules want to be free."""


@asynccontextmanager
async def folder_apart(house: House, folder: Path) -> AsyncIterator[None]:
    """The folder is a disk of its own while inside; the controller is away in order while it is moved."""
    with TemporaryDirectory() as aside, ExitStack() as disk:
        async with away(house):
            _copy(folder, Path(aside))
            disk.enter_context(small_disk(folder, _used(Path(aside)) + ROOM * 1024))
            _copy(Path(aside), folder)
        try:
            yield
        finally:
            async with away(house):
                _copy(folder, Path(aside))
                disk.close()
                _copy(Path(aside), folder)


@asynccontextmanager
async def database_apart(house: House) -> AsyncIterator[Path]:
    """The database lies on a disk of its own while inside; its folder."""
    database = house.layout.database
    folder = database.with_name("database-disk")
    folder.mkdir(mode=0o700, exist_ok=True)
    with small_disk(folder, database.stat().st_size // 1024 + ROOM * 1024):
        async with away(house):
            shutil.move(database, folder / database.name)
            database.symlink_to(folder / database.name)
        try:
            yield folder
        finally:
            async with away(house):
                database.unlink()
                shutil.move(folder / database.name, database)


@asynccontextmanager
async def away(house: House) -> AsyncIterator[None]:
    """The controller is away, in order, while inside, and back at work afterwards."""
    if house.controller.process.returncode is None:
        house.controller.process.terminate()
        await asyncio.wait_for(house.controller.process.wait(), 40)
    try:
        yield
    finally:
        await house.controller.start()
        await house.is_well()


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Not one more byte finds room while inside."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(BLOCK):
            pass
    assert shutil.disk_usage(disk).free < len(BLOCK)
    try:
        yield
    finally:
        ballast.unlink()


@asynccontextmanager
async def read_only(disk: Path) -> AsyncIterator[None]:
    """Nothing can be written there while inside."""
    async with asyncio.timeout(20):
        while _remounted(disk, "ro"):  # noqa: ASYNC110 - busy, as long as a file is open for writing
            await asyncio.sleep(0.01)
    try:
        with pytest.raises(OSError, match="Read-only"):
            (disk / "probe").touch()
        yield
    finally:
        assert not _remounted(disk, "rw")


def _remounted(disk: Path, how: str) -> int:
    return subprocess.run(["mount", "-o", f"remount,{how}", str(disk)], capture_output=True, check=False).returncode


def _used(folder: Path) -> int:
    """Kilobytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1024


def _copy(source: Path, to: Path) -> None:
    shutil.copytree(source, to, dirs_exist_ok=True, symlinks=True)
