"""`ivr webhooks`: a firm's own programs that are told of what happens. It works whether `ivr up` runs or not."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ivr.cli.columns import columns
from ivr.cli.recordings_desk import DatabaseUrl
from ivr.cli.register import in_register, now, on_record
from ivr.cli.running import AsJson, State

if TYPE_CHECKING:
    from ivr.console.register import Register
    from ivr.store.deliveries import Delivery

webhooks = typer.Typer(no_args_is_help=True, help="Programs that are told of what happens (docs/console.md).")
Which = Annotated[str, typer.Argument(help="A webhook's id, as `ivr webhooks list` shows it.")]
WAITS = 15.0
"""Seconds for a test to arrive."""
EVERY = 0.25


@webhooks.command("list")
def list_(state: State = Path("state"), database_url: DatabaseUrl = "", as_json: AsJson = False) -> None:
    """List all of them, and how their deliveries stand. Example: ivr webhooks list."""

    async def asked(register: Register) -> list[Any]:
        from ivr.console.webhooks.webhooks import all_told

        return list(await all_told(register))

    found = in_register(state, database_url, asked)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    heading = ("id", "program", "address", "told of", "waiting", "last taken", "")
    typer.echo(columns(heading, map(_row, found)) if found else "No program is told of anything.")


@webhooks.command()
def add(
    name: Annotated[str, typer.Argument(help="The program's name.")],
    url: Annotated[str, typer.Argument(help="Where it is told, as https://crm.example/hooks.")],
    event: Annotated[list[str], typer.Option(help="Of what: docs/console.md. Several times for several.")],
    numbers: Annotated[bool, typer.Option("--numbers", help="Telephone numbers whole.")] = False,
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
) -> None:
    """Have a program told, and show its secret this once. Example: ivr webhooks add crm URL --event call.ended."""

    async def entered(register: Register) -> str:
        import getpass

        from ivr.console.sealing import kept_seal
        from ivr.console.webhooks.webhooks import fresh, made
        from ivr.core.webhooks import ON_THE_MACHINE
        from ivr.provision.layout import Layout

        hook = fresh(name, url, event, now(), getpass.getuser() + ON_THE_MACHINE, numbers=numbers)
        kept, secret = await made(register, kept_seal(Layout(state.resolve()).console_key), hook)
        return f"{kept.id} {secret}"

    from ivr.core.webhook_target import shortened

    detail = f"{name}: {', '.join(event)} to {shortened(url)}"
    typer.echo(in_register(state, database_url, on_record("webhooks_make", name, detail, entered)))


@webhooks.command()
def remove(webhook: Which, state: State = Path("state"), database_url: DatabaseUrl = "") -> None:
    """Tell it nothing any more; what waits for it is forgotten."""

    async def removed(register: Register) -> None:
        from ivr.console.webhooks.webhooks import NONE, NoWebhook

        if not await register.webhooks.remove(webhook):
            raise NoWebhook(NONE)

    in_register(state, database_url, on_record("webhooks_remove", webhook, "", removed))
    typer.echo(f"{webhook} is told nothing any more.")


@webhooks.command()
def deliveries(
    webhook: Which, state: State = Path("state"), database_url: DatabaseUrl = "", as_json: AsJson = False
) -> None:
    """List its latest deliveries, and how each went."""

    async def asked(register: Register) -> list[Any]:
        from ivr.console.webhooks.webhooks import delivery_told

        return [delivery_told(one) for one in await register.deliveries.latest(webhook)]

    found = in_register(state, database_url, asked)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    rows = (
        (one["at"][:19], one["event"], one["about"], one["state"], str(one["tries"]), one["answer"]) for one in found
    )
    heading = ("at (UTC)", "event", "about", "state", "tries", "last answer")
    typer.echo(columns(heading, rows) if found else "Nothing was sent to it in the last week.")


@webhooks.command("test")
def send_test(webhook: Which, state: State = Path("state"), database_url: DatabaseUrl = "") -> None:
    """Send it something now, and say how it went; `ivr up` must run."""

    async def sent(register: Register) -> Delivery | None:
        from ivr.console.webhooks.webhooks import tested

        message = await tested(register, webhook, now())
        for _ in range(int(WAITS / EVERY)):
            await asyncio.sleep(EVERY)
            if (one := await register.deliveries.one(webhook, message)) and one.tries:
                return one
        return None

    one = in_register(state, database_url, on_record("webhooks_test", webhook, "", sent))
    if one is None:
        typer.echo(f"Nothing was tried within {WAITS:g} s: does `ivr up` run? It is sent once it does.")
        raise typer.Exit(1)
    typer.echo(one.answer if one.state == "taken" else f"{one.answer}; it is tried again")
    raise typer.Exit(one.state != "taken")


def _row(one: Any) -> tuple[str, ...]:
    taken = one["taken"][:16].replace("T", " ") if one["taken"] else "never"
    wrong = one["off"] or (f"given up since {one['failing'][:16]}" if one["failing"] else "")
    return one["id"], one["name"], one["url"], ", ".join(one["events"]), str(one["waiting"]), taken, wrong
