"""Faults of disks, and of the files on them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from random import Random

from tests.chaos.alarms import database_is_away, now, told
from tests.chaos.faults.fault import A_MINUTE_LATER, Aftermath, Expects, Fault
from tests.chaos.house import House
from tests.chaos.own_disk import database_apart, folder_apart, full, read_only
from tests.chaos.system_calls import upset
from tests.chaos.taken import all_were_taken, one_a_second

REFUSALS: Mapping[str, str] = {"EIO": "disk I/O error", "EROFS": "disk I/O error", "ENOSPC": "full"}
"""How SQLite calls what the disk says."""


async def database_slow(house: House, chance: Random) -> Expects:
    """Each of its writes takes five seconds; callers come meanwhile."""
    log = house.layout.database.with_name("ivr.sqlite3-wal")
    async with upset(house.controller.process.pid, "pwrite64", "delay_enter=5s", _seen(house), log):
        came = await one_a_second(house, chance.uniform(6, 11))
    return _all_were_taken(house, came)


def _all_were_taken(house: House, came: Sequence[str]) -> Expects:
    async def expects(_: Aftermath) -> None:
        await all_were_taken(house, came)

    return expects


async def database_refused(house: House, chance: Random) -> Expects:
    """The disk takes nothing of it any more, for one reason or another."""
    log, error, since = house.layout.database.with_name("ivr.sqlite3-wal"), chance.choice(list(REFUSALS)), now()
    async with upset(house.controller.process.pid, "pwrite64", f"error={error}", _seen(house), log):
        await database_is_away(house, REFUSALS[error])
        await asyncio.sleep(chance.uniform(3, 8))
    return database_is_told_of(house, since)


async def database_disk_full(house: House, chance: Random) -> Expects:
    since = now()
    with full(house.layout.database.with_name("database-disk")):
        await database_is_away(house, "full")
        await asyncio.sleep(chance.uniform(3, 8))
    return database_is_told_of(house, since)


def database_is_told_of(house: House, since: datetime) -> Expects:
    """That it was away, and that it is back with nothing lost."""

    async def expects(_: Aftermath) -> None:
        await told(house, "database away", since)
        back = await told(house, "database back", since)
        assert not back.detail, back

    return expects


async def recordings_full(house: House, chance: Random) -> Expects:
    return await _full(house, house.layout.recordings, chance)


async def capture_full(house: House, chance: Random) -> Expects:
    return await _full(house, house.layout.capture, chance)


async def _full(house: House, folder: Path, chance: Random) -> Expects:
    since = now()
    with full(folder):
        await asyncio.sleep(chance.uniform(5, 9))

    async def expects(_: Aftermath) -> None:
        alarm = await told(house, "no room to record", since)
        assert (alarm.at - since).total_seconds() < 5

    return expects


async def recordings_read_only(house: House, chance: Random) -> None:
    async with read_only(house.layout.recordings):
        await asyncio.sleep(chance.uniform(5, 9))


async def recordings_fail(house: House, chance: Random) -> None:
    """What is to be safe on the disk is refused there: EIO."""
    async with upset(house.controller.process.pid, "fsync,fdatasync", "error=EIO", _seen(house)):
        await asyncio.sleep(chance.uniform(8, 12))


async def disk_slow(house: House, chance: Random) -> Expects:
    """Whatever must be safe on the disk takes three seconds; callers come meanwhile."""
    async with upset(house.controller.process.pid, "fsync,fdatasync", "delay_enter=3s", _seen(house)):
        came = await one_a_second(house, chance.uniform(6, 11))
    return _all_were_taken(house, came)


async def prompts_missing(house: House, chance: Random) -> Expects:
    since = now()
    await _replaced(house, chance, lambda _: None)
    return _prompts_are_missed(house, since)


async def prompts_empty(house: House, chance: Random) -> Expects:
    since = now()
    await _replaced(house, chance, lambda _: b"")
    return _prompts_are_missed(house, since)


def _prompts_are_missed(house: House, since: datetime) -> Expects:
    async def expects(_: Aftermath) -> None:
        await told(house, "prompt missing", since)

    return expects


async def prompts_garbled(house: House, chance: Random) -> None:
    await _replaced(house, chance, lambda was: chance.randbytes(chance.randrange(1, len(was))))


async def _replaced(house: House, chance: Random, by: Callable[[bytes], bytes | None]) -> None:
    """What surely plays within the next seconds: a menu's prompt and a mailbox's, in all languages and formats."""
    folders = [*house.layout.prompts.parent.glob(f"{house.layout.prompts.name}*")]  # each version of the rules has one
    names = "main_menu", "leave_message"
    lost = [path for folder in folders for name in names for path in folder.rglob(f"{name}.*")]
    kept = [(path, path.read_bytes()) for path in lost]
    assert kept
    for path, content in kept:
        _becomes(path, by(content))
    await asyncio.sleep(chance.uniform(8, 12))
    assert not any(path.exists() and path.read_bytes() == content for path, content in kept)
    for path, content in kept:
        path.write_bytes(content)


def _becomes(path: Path, content: bytes | None) -> None:
    """None: it is gone."""
    path.unlink() if content is None else path.write_bytes(content)


async def log_full(house: House, chance: Random) -> None:
    """The disk of the controller's log takes nothing, nor does whoever collects its screen."""
    log = house.layout.state / "log/ivr.jsonl"
    async with upset(house.controller.process.pid, "write", "error=ENOSPC", _seen(house), log, house.controller.log):
        await asyncio.sleep(chance.uniform(6, 10))


async def asterisk_log_full(house: House, chance: Random) -> None:
    pid = house.asterisk.pid()
    assert pid
    files = [path for path in house.layout.log.rglob("*") if path.is_file()]
    async with upset(pid, "write", "error=ENOSPC", _seen(house), *files):
        await asyncio.sleep(chance.uniform(6, 10))


def _seen(house: House) -> Path:
    return house.layout.state / "answered.strace"


def _recordings_apart(house: House) -> AbstractAsyncContextManager[object]:
    return folder_apart(house, house.layout.recordings)


def _capture_apart(house: House) -> AbstractAsyncContextManager[object]:
    return folder_apart(house, house.layout.capture)


FAULTS = (
    Fault("F10", "database slow", database_slow, ("the database beside the calls",)),
    Fault("F10", "database refused", database_refused, ("outlasting the database",)),
    Fault("F10", "database disk full", database_disk_full, ("outlasting the database",), database_apart),
    Fault(
        "F11", "recordings full", recordings_full, ("trying again to seal",), _recordings_apart, settles=A_MINUTE_LATER
    ),
    Fault("F11", "capture full", capture_full, ("watching the disk",), _capture_apart),
    Fault(
        "F11",
        "recordings read only",
        recordings_read_only,
        ("trying again to seal",),
        _recordings_apart,
        settles=A_MINUTE_LATER,
    ),
    Fault("F11", "recordings fail", recordings_fail, ("trying again to seal",), settles=A_MINUTE_LATER),
    Fault("F11", "disk slow", disk_slow, ("disks beside the calls",), settles=A_MINUTE_LATER),
    Fault("F28", "prompts missing", prompts_missing, ("going on without a prompt",)),
    Fault("F28", "prompts empty", prompts_empty, ("going on without a prompt",)),
    Fault("F28", "prompts garbled", prompts_garbled),
    Fault("F36", "log full", log_full, ("logging without failing",)),
    Fault("F36", "Asterisk's log full", asterisk_log_full),
)
