"""`ivr recordings allow`, `disallow`, `people`: who may do what with recordings."""

from __future__ import annotations

import asyncio
import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivr.cli.columns import columns
from ivr.cli.recordings_desk import Because, DatabaseUrl, NotAllowed, NotFound, allowed, at_desk, in_room, people_of
from ivr.cli.running import AsJson, State
from ivr.core.access import Act, Person, Role

if TYPE_CHECKING:
    from ivr.recording.front_desk import FrontDesk, Refused
    from ivr.recording.people import People
    from ivr.recording.room import Room


def allow(
    who: Annotated[str, typer.Argument(help="A name; an agent's is his number among the agents.")],
    role: Annotated[Role, typer.Option(help="What he may do: see docs/keeping.md.")],
    because: Because,
    queue: Annotated[list[str] | None, typer.Option(help="A supervisor's queues; several times for several.")] = None,
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Give somebody rights to recordings, and a new token, which is shown this once.

    The first one must be an admin; from then on admins alone give rights, with their own token.

    Example: ivr recordings allow li --role compliance --because "head of compliance since May"
    """
    if (role is Role.SUPERVISOR) != bool(queue):
        raise typer.BadParameter("A supervisor needs his queues, and nobody else has any.", param_hint="--queue")
    person, people = Person(who, role, frozenset(queue or ())), people_of(state)
    _must_give_rights(people, state, database_url, because, first=role is Role.ADMIN)
    if role is not Role.ADMIN:
        _must_leave_an_admin(people, who)
    _enter(state, database_url, {"person": who, "rights": role.value, "why": because})
    token = people.give(person)
    if as_json:
        typer.echo(json.dumps({"who": who, "role": role, "queues": sorted(queue or ()), "token": token}))
        return
    typer.echo(f"{who} is {role}. His token, kept nowhere: {token}")


def disallow(
    who: Annotated[str, typer.Argument(help="As `ivr recordings people` shows him.")],
    because: Because,
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
) -> None:
    """Take all rights to recordings from somebody. Example: ivr recordings disallow li --because "left the firm"."""
    people = people_of(state)
    _must_give_rights(people, state, database_url, because, first=False)
    _must_leave_an_admin(people, who)
    if not people.take(who):
        raise NotFound(f"{who} has no rights.")
    _enter(state, database_url, {"person": who, "rights": "none", "why": because})
    typer.echo(f"{who} has no rights any more.")


def people(state: State = Path("state"), as_json: AsJson = False) -> None:
    """List those who have rights to recordings. Example: ivr recordings people"""
    found = people_of(state).all()
    rows = [(person.id, person.role.value, ", ".join(sorted(person.queues))) for person in found]
    if as_json:
        told = [{"who": person.id, "role": person.role, "queues": sorted(person.queues)} for person in found]
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    typer.echo(columns(("who", "role", "queues"), rows) if rows else "Nobody has any rights yet.")


def _must_give_rights(people: People, state: Path, database_url: str, because: str, *, first: bool) -> None:
    """Whoever runs the machine gives the first rights, to an admin; that stands in the ledger."""
    if people.all():

        async def asked(desk: FrontDesk, me: Person) -> Refused | None:
            return await desk.refused(me, Act.GIVE_RIGHTS, because)

        allowed(at_desk(state, database_url, "give_rights", asked))
    elif not first:
        raise NotAllowed("Nobody has rights yet: give them to an admin first, with --role admin.")


def _must_leave_an_admin(people: People, without: str) -> None:
    """Or nobody could give rights any more."""
    admins = [person.id for person in people.all() if person.role is Role.ADMIN]
    if admins == [without]:
        raise NotAllowed(f"{without} is the only admin: make another one first.")


def _enter(state: Path, database_url: str, about: dict[str, str]) -> None:
    from ivr.evidence.entry import Fact, Kind

    async def entered(room: Room) -> None:
        fact = Fact(Kind.RIGHTS_CHANGED, about | {"login": getpass.getuser()})
        await asyncio.to_thread(room.ledger.append, [fact])

    in_room(state, database_url, entered)
