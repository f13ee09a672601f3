"""`ivr people tokens`: programs that are let in at the console for a person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivr.cli.columns import columns
from ivr.cli.recordings_desk import DatabaseUrl
from ivr.cli.register import in_register, now, on_record
from ivr.cli.running import AsJson, State

if TYPE_CHECKING:
    from ivr.console.register import Register
    from ivr.store.tokens import Token

tokens = typer.Typer(no_args_is_help=True, help="Programs that are let in for a person, with some of his rights.")


@tokens.command("list")
def list_(
    person: Annotated[str, typer.Option(help="This person's alone.")] = "",
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """List all tokens, without what they are known by. Example: ivr people tokens list."""

    async def asked(register: Register) -> tuple[Token, ...]:
        return await register.tokens.all(person)

    found = in_register(state, database_url, asked)
    if as_json:
        from ivr.console.tokens import told

        typer.echo(json.dumps([told(token) for token in found], ensure_ascii=False, indent=2))
        return
    heading = ("id", "program", "for", "scopes", "until", "last used")
    typer.echo(columns(heading, map(_row, found)) if found else "No program has a token.")


@tokens.command()
def add(
    person: Annotated[str, typer.Argument(help="For whom the program asks: `ivr people list`.")],
    name: Annotated[str, typer.Option(help="The program's name; it stands on record with what it changes.")],
    scope: Annotated[list[str], typer.Option(help="One of his rights: docs/console.md. Several times for several.")],
    days: Annotated[int, typer.Option(help="Until it is over.")] = 90,
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
) -> None:
    """Make a token, and show it this once. Example: ivr people tokens add li --name wall --scope see_floor."""

    async def entered(register: Register) -> str:
        from ivr.console import enrolling
        from ivr.console.tokens import made

        account = await enrolling.account(register, person)
        return (await made(register, account.person, name, scope, days, now()))[1]

    detail = f"{name}: {', '.join(sorted(scope))}, {days} days"
    typer.echo(in_register(state, database_url, on_record("tokens_make", person, detail, entered)))


@tokens.command()
def revoke(
    token: Annotated[str, typer.Argument(help="Its id, with which it begins.")],
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
) -> None:
    """Let the program in no more, from its next request on."""

    async def revoked(register: Register) -> None:
        from ivr.console.tokens import NONE, NoToken

        if not await register.tokens.revoke(token):
            raise NoToken(NONE)

    in_register(state, database_url, on_record("tokens_revoke_anybodys", token, "", revoked))
    typer.echo(f"{token} opens nothing any more.")


def _row(token: Token) -> tuple[str, ...]:
    used = f"{token.used:%Y-%m-%d %H:%M}" if token.used else "never"
    return token.id, token.name, token.person, ", ".join(sorted(token.scopes)), f"{token.expires:%Y-%m-%d}", used
