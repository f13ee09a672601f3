"""A second controller that has loaded everything and waits: when the first one ends, it has its calls at once."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from ivr.errors import IvrError
from ivr.holder import is_held, only_one
from ivr.provision.layout import Layout
from ivr.supervisor import Supervisor

LOOK_EVERY = 0.02
"""Seconds; the lock is let go of by the kernel, whatever the other one died of."""


def _program() -> Path:
    """The file behind the link by which we were started."""
    return Path(sys.argv[0]).resolve()


_STARTED_AS = _program()


class Outdated(IvrError):
    """Another version has been put in the place of this one."""


@asynccontextmanager
async def our_turn(layout: Layout, progress: Callable[[str], None]) -> AsyncIterator[None]:
    """Inside once nobody holds the installation; whoever supervises hears from us until this is left.

    Raises `AlreadyRunning` if another one stands by already, `Outdated` if the link leads to another version by then.
    """
    if not is_held(layout.lock):
        yield
        return
    async with Supervisor().standing_by():
        with only_one(layout.standby, "stands by"):
            progress("another controller serves; this one stands by")
            while is_held(layout.lock):  # noqa: ASYNC110 - a lock tells nobody that it is free
                await asyncio.sleep(LOOK_EVERY)
        if _program() != _STARTED_AS:
            raise Outdated("Another version was put in place while this one stood by: that is the one to be started.")
        progress("the other controller has ended; this one takes over")
        yield
