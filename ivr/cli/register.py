"""What commands have in common that enter people of the console: the register, the record, and where the console is."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from ivr.console.register import Register

Answer = TypeVar("Answer")
Deed = Callable[["Register"], Awaitable[Answer]]
NOWHERE = "http://127.0.0.1:8090"
"""Where a console is that is told nothing else."""


def in_register(state: Path, database_url: str, deed: Deed[Answer]) -> Answer:
    """What comes of it, with the register of this installation open."""
    from ivr.console.register import Register
    from ivr.provision.layout import Layout

    where = database_url or Layout(state.resolve()).database

    async def done() -> Answer:
        register = Register.of(where)
        try:
            return await deed(register)
        finally:
            await register.close()

    return asyncio.run(done())


def on_record(what: str, target: str, detail: str, deed: Deed[Answer]) -> Deed[Answer]:
    """The same deed, which then stands on record as done by whoever is logged in on this machine."""

    async def entered(register: Register) -> Answer:
        from ivr.store.rows import Action

        came = await deed(register)
        who = f"{getpass.getuser()} on the machine"
        await register.actions.write(Action(now(), who, what, target, "done", detail))
        return came

    return entered


def now() -> datetime:
    """The true time: links and sessions last by it."""
    return datetime.now(UTC)


def console_url(state: Path, told: str) -> str:
    """Where people come to the console: as told, else as the running one says, else where it is if nobody says."""
    from ivr.provision.layout import Layout
    from ivr.provision.template import stands

    return told or stands(Layout(state.resolve()).console) or NOWHERE
