"""What commands have in common that come to recordings: who comes, with which token, why, and what he is told."""

from __future__ import annotations

import asyncio
import getpass
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from ivr.errors import IvrError

if TYPE_CHECKING:
    from ivr.core.access import Person
    from ivr.core.keeping import NotReleased
    from ivr.provision.layout import Layout
    from ivr.recording.front_desk import FrontDesk, NotThere, Refused
    from ivr.recording.people import People
    from ivr.recording.room import Room


def _reason(why: str) -> str:
    if not why.strip():
        raise typer.BadParameter("Say why: --because 'complaint 17'. It is entered in the ledger.")
    return why


Because = Annotated[
    str,
    typer.Option("--because", callback=_reason, help="Why; it is entered in the ledger. No names of customers."),
]
DatabaseUrl = Annotated[
    str, typer.Option(help="PostgreSQL instead of the state folder's SQLite.", envvar="IVR_DATABASE_URL")
]
TOKEN = "IVR_RECORDINGS_TOKEN"  # noqa: S105 - a variable's name
Answer = TypeVar("Answer")


class NotAllowed(IvrError):
    """That may not be done."""


class NotFound(IvrError):
    """It is not there."""


class NoInstallation(IvrError):
    """Nothing was ever recorded there."""


class NoToken(IvrError):
    """Nobody knows who you are."""


def at_desk(state: Path, database_url: str, act: str, ask: Callable[[FrontDesk, Person], Awaitable[Answer]]) -> Answer:
    """What the desk answers to whoever has the token; `act` is entered if nobody has it."""
    from ivr.recording.front_desk import FrontDesk

    people = people_of(state)

    async def asked(room: Room) -> Answer:
        desk = FrontDesk(room)
        return await ask(desk, await _person(desk, people, act))

    return in_room(state, database_url, asked)


def in_room(state: Path, database_url: str, ask: Callable[[Room], Awaitable[Answer]]) -> Answer:
    """What is answered from the record room of this installation."""
    from functools import cache, partial

    from ivr.archived import archive_of
    from ivr.record_room import in_force, open_room
    from ivr.settings import read_settings
    from ivr.versions.shelf import Shelf

    layout = _layout(state)
    settings = read_settings(state=state)
    archive = archive_of(settings)
    places = (archive,) if archive else ()
    rules = cache(partial(in_force, Shelf(layout.rules)))
    where, service = database_url or layout.database, settings.key_service

    async def asked() -> Answer:
        room = await asyncio.to_thread(
            open_room, layout, where, rules, node=settings.node, places=places, service=service
        )
        try:
            return await ask(room)
        finally:
            await room.store.close()

    return asyncio.run(asked())


def allowed(answer: Answer | Refused | NotThere | NotReleased) -> Answer:
    """The answer; raises what the desk has refused, its reason as a sentence."""
    from ivr.core.keeping import NotReleased
    from ivr.recording.front_desk import NotThere, Refused

    match answer:
        case Refused(reason) | NotReleased(reason):
            raise NotAllowed(_sentence(reason))
        case NotThere(reason):
            raise NotFound(_sentence(reason))
        case _:
            return answer


def writable(out: Path, option: str) -> Path:
    """The file, if there is a folder for it and nothing is overwritten: found out before anything is done."""
    if not out.resolve().parent.is_dir():
        raise typer.BadParameter(f"There is no folder {out.parent}.", param_hint=option)
    if out.is_file():
        raise typer.BadParameter(f"{out} is there already: give another name.", param_hint=option)
    return out


def people_of(state: Path) -> People:
    """Who has rights there."""
    from ivr.recording.people import People

    return People(_layout(state).people)


def _layout(state: Path) -> Layout:
    """Nothing is made where nothing was: `--state` may be mistyped."""
    from ivr.provision.layout import Layout

    layout = Layout(state.resolve())
    if not layout.ledger.is_dir():
        raise NoInstallation(f"{layout.ledger} does not exist: give the --state of `ivr up`.")
    return layout


async def _person(desk: FrontDesk, people: People, act: str) -> Person:
    token = _token()
    person = await asyncio.to_thread(people.with_token, token)
    if person is None:
        await desk.stranger(act)
        lacks = f"The token in {TOKEN} is nobody's (any more)." if token else f"Give your token in {TOKEN}."
        raise NoToken(f"{lacks} An admin gives rights, and a new token: `ivr recordings allow`.")
    return person


def _token() -> str:
    """Never on the command line, where others would see it."""
    if token := os.environ.get(TOKEN):
        return token
    return getpass.getpass("Your token for recordings: ") if sys.stdin.isatty() else ""


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}".rstrip(".") + "."
