"""How long calls of each queue take and how soon callers leave, kept in a file for the next controller."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import structlog

from ivr.calls.floor import Floor
from ivr.core.lately import Lately

log = structlog.get_logger()

EVERY = 60.0
"""Seconds between two writings: so much is forgotten at most when the controller is killed."""


@asynccontextmanager
async def kept(floor: Floor, file: Path) -> AsyncIterator[None]:
    """Begin with what is in the file, and write there what has changed, every minute and at the end."""
    floor.experience.lately = read(file)
    task = asyncio.create_task(_keep(floor, file), name="figures of queues")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait((task,))
        _write(floor.experience.lately, file)


def read(file: Path) -> dict[str, Lately]:
    """What was kept; nothing, if nobody can tell."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Lately])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError) as error:
        log.warning("figures of queues are lost", reason=str(error))
        return {}


async def _keep(floor: Floor, file: Path) -> None:
    while True:
        await asyncio.sleep(EVERY)
        _write(floor.experience.lately, file)


def _write(lately: dict[str, Lately], file: Path) -> None:
    try:
        fresh = file.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(lately))
        fresh.replace(file)
    except OSError as error:
        log.warning("figures of queues could not be kept", reason=str(error))
