"""`ivr people`: who may sign in at the console. It works whether `ivr up` runs or not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ivr.cli.columns import columns
from ivr.cli.people_tokens import tokens
from ivr.cli.recordings_desk import DatabaseUrl
from ivr.cli.register import console_url, in_register, now, on_record
from ivr.cli.running import AsJson, State
from ivr.core.access import Role

if TYPE_CHECKING:
    from ivr.console.register import Register
    from ivr.core.console_rights import Person
    from ivr.store.people import Account

people = typer.Typer(no_args_is_help=True, help="Who may sign in at the console, and as what.")
people.add_typer(tokens, name="tokens")
Who = Annotated[str, typer.Argument(help="A person's id, as `ivr people list` shows it.")]
Url = Annotated[str, typer.Option(help="The console's address, if it does not run.", envvar="IVR_CONSOLE_URL")]


@people.command("list")
def list_(state: State = Path("state"), database_url: DatabaseUrl = "", as_json: AsJson = False) -> None:
    """List everybody. Example: ivr people list."""

    async def asked(register: Register) -> tuple[Account, ...]:
        return await register.people.all()

    found = in_register(state, database_url, asked)
    if as_json:
        from ivr.console.people import told

        typer.echo(json.dumps([told(account) for account in found], ensure_ascii=False, indent=2))
        return
    heading = ("id", "name", "roles", "agent", "second factor", "")
    typer.echo(
        columns(heading, map(_row, found)) if found else "Nobody yet: `ivr people link admin` lets the first in."
    )


@people.command()
def add(  # noqa: PLR0913, PLR0917 - each is a flag
    who: Annotated[str, typer.Argument(help="An id: small letters, digits and . _ @ -.")],
    role: Annotated[list[Role], typer.Option(help="What he may do: docs/console.md. Several times for several.")],
    name: Annotated[str, typer.Option(help="How people call him.")] = "",
    agent: Annotated[str, typer.Option(help="His number among the agents of the rules.")] = "",
    queue: Annotated[list[str] | None, typer.Option(help="Whose recordings a supervisor hears.")] = None,
    language: Annotated[str, typer.Option(help="zh or en.")] = "en",
    url: Url = "",
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Enter somebody, and show the link by which he sets his password.

    Example: ivr people add chen --name "Chen Jie" --role agent --agent 1001
    """
    from ivr.core.console_rights import Person

    person = Person(who, name or who, frozenset(role), agent, frozenset(queue or ()), language)

    async def entered(register: Register) -> str:
        from ivr.console import enrolling

        return await enrolling.enter(register, person, None, now())

    roles = ", ".join(sorted(person.roles))
    _show_link(who, in_register(state, database_url, on_record("people_add", who, roles, entered)), state, url, as_json)


@people.command()
def link(
    who: Who,
    without_totp: Annotated[
        bool, typer.Option("--without-totp", help="Once he uses it, his second factor is forgotten: he has lost it.")
    ] = False,
    url: Url = "",
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Show a link by which somebody sets his password, in place of the one before.

    As long as no admin can sign in, `ivr people link admin` enters him too.
    """

    async def made(register: Register) -> str:
        from ivr.console import enrolling, links

        first = await links.for_first_admin(register.people, now()) if who == links.FIRST.id else None
        return first or await enrolling.link(register, who, now(), without_factor=without_totp)

    detail = "forgets the second factor" if without_totp else ""
    _show_link(who, in_register(state, database_url, on_record("people_link", who, detail, made)), state, url, as_json)


@people.command()
def roles(
    who: Who,
    role: Annotated[list[Role], typer.Option(help="All that he is to be; several times for several.")],
    agent: Annotated[str | None, typer.Option(help="His number among the agents; empty: he is none.")] = None,
    queue: Annotated[list[str] | None, typer.Option(help="Whose recordings a supervisor hears.")] = None,
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
) -> None:
    """Change what somebody may do; he has to sign in again. Example: ivr people roles li --role admin."""

    async def changed(register: Register) -> None:
        from ivr.console import enrolling

        before = (await enrolling.account(register, who)).person
        await enrolling.change(register, _with(before, role, agent, queue), None)

    in_register(state, database_url, on_record("people_change", who, f"roles {', '.join(sorted(role))}", changed))
    typer.echo(f"{who} is {', '.join(sorted(role))}.")


@people.command()
def disable(who: Who, state: State = Path("state"), database_url: DatabaseUrl = "") -> None:
    """Let somebody in no more; he is out at once."""

    async def disabled(register: Register) -> None:
        from ivr.console import enrolling

        await enrolling.disable(register, who, now())

    in_register(state, database_url, on_record("people_disable", who, "", disabled))
    typer.echo(f"{who} may not sign in any more.")


@people.command()
def enable(who: Who, state: State = Path("state"), database_url: DatabaseUrl = "") -> None:
    """Let somebody in again."""

    async def enabled(register: Register) -> None:
        from ivr.console import enrolling

        await enrolling.enable(register, who)

    in_register(state, database_url, on_record("people_enable", who, "", enabled))
    typer.echo(f"{who} may sign in again.")


def _with(before: Person, roles: list[Role], agent: str | None, queues: list[str] | None) -> Person:
    from dataclasses import replace

    changes: Any = {} if agent is None else {"agent": agent}
    if queues is not None or Role.SUPERVISOR not in roles:
        changes["queues"] = frozenset(queues or ())
    return replace(before, roles=frozenset(roles), **changes)


def _show_link(who: str, token: str, state: Path, url: str, as_json: bool) -> None:
    from ivr.core.link import LASTS, welcome

    address = welcome(console_url(state, url), token)
    if as_json:
        typer.echo(json.dumps({"id": who, "link": address}))
        return
    typer.echo(f"{who} sets his password here, once, within {LASTS.seconds // 60} minutes:")
    typer.echo(address)


def _row(account: Account) -> tuple[str, ...]:
    person = account.person
    state = "disabled" if account.disabled else "" if account.password else "has set no password yet"
    factor = "yes" if account.totp else ""
    return person.id, person.name, ", ".join(sorted(person.roles)), person.agent, factor, state
