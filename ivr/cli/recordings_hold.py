"""`ivr recordings hold`, `release`, `holds`, `case`: what must not be deleted, and cases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivr.cli.columns import columns
from ivr.cli.recordings_desk import Because, DatabaseUrl, allowed, at_desk
from ivr.cli.running import AsJson, State
from ivr.cli.words import as_json as json_of
from ivr.cli.words import day_and_clock, zone

if TYPE_CHECKING:
    from ivr.core.access import Person
    from ivr.core.keeping import Covers, Hold
    from ivr.recording.front_desk import FrontDesk, Refused
    from ivr.recording.holds_lost import Lost

REMOVED = 1
"""Exit code: a hold was removed by hand."""


def hold(  # noqa: PLR0913, PLR0917 - each is a flag
    because: Because,
    recording: Annotated[str, typer.Option(help="One recording.")] = "",
    case: Annotated[str, typer.Option(help="All recordings of a case, those added later too.")] = "",
    customer: Annotated[str, typer.Option(help="All recordings of a customer (his id), those to come too.")] = "",
    restore: Annotated[str, typer.Option(metavar="HOLD", help="Put back one that was removed by hand.")] = "",
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Place a legal hold: until two people have released it, nothing that it covers is deleted or erased.

    Example: ivr recordings hold --case 17 --because "the regulator's letter of 3 March"

    One that is gone from the database, on its customer: ivr recordings hold --restore 3f2a90bc --customer C1001
    """
    if restore:
        _restore(state, database_url, because, restore, customer)
        return
    covers, target = _covered(recording, case, customer)
    placed = allowed(at_desk(state, database_url, "hold", lambda desk, me: desk.hold(me, because, covers, target)))
    typer.echo(json_of(placed) if as_json else f"Hold {placed.hold.id} stands on {covers} {target}.")
    _tell_late(placed.too_late_for)
    if placed.unknown:
        typer.echo("No recording of his is known so far: it counts for those to come. Is the id right?", err=True)


def release(
    hold_id: Annotated[str, typer.Argument(metavar="HOLD", help="Its id, as `ivr recordings holds` shows it.")],
    because: Because,
    confirm: Annotated[bool, typer.Option("--confirm", help="Release what somebody else has asked for.")] = False,
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """End a legal hold, in two steps by two people: one asks, another one confirms.

    Example: ivr recordings release 3f2a90bc --because "case settled", then, by somebody else, with --confirm
    """
    answer = at_desk(
        state,
        database_url,
        "release",
        lambda desk, me: (desk.release if confirm else desk.ask_release)(me, because, hold_id),
    )
    released = allowed(answer)
    typer.echo(json_of(released) if as_json else _how_it_stands(released))


def holds(
    because: Because,
    all_: Annotated[bool, typer.Option("--all", help="Released ones too.")] = False,
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """List the legal holds that stand. Example: ivr recordings holds --because "weekly look".

    Exit code 1 if one was removed from the database by hand.
    """

    async def asked(desk: FrontDesk, me: Person) -> tuple[tuple[Hold, ...] | Refused, Lost]:
        return await desk.holds(me, because, standing=not all_), await desk.lost_holds(me)

    found, lost = at_desk(state, database_url, "hold", asked)
    rows = allowed(found)
    if as_json:
        typer.echo(json_of(rows))
    elif rows:
        shown = ((r.id, r.covers, r.target, r.placed_by, day_and_clock(r.placed_at), r.why, _step(r)) for r in rows)
        typer.echo(columns(("hold", "covers", "", "placed by", "at", "because", "release"), shown))
        typer.echo(f"Times: {zone()}.", err=True)
    else:
        typer.echo("No hold stands.")
    _tell_lost(lost)


def case(
    name: Annotated[str, typer.Argument(metavar="CASE", help="What you call it: a number, a file's name.")],
    recordings: Annotated[list[str], typer.Argument(help="Ids, as `ivr recordings search` shows them.")],
    because: Because,
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
) -> None:
    """Add recordings to a case, to hold or export them together; the first one makes the case.

    Example: ivr recordings case 17 node1-1795390097.12 node1-1795390111.4 --because "complaint 17"
    """
    added = allowed(
        at_desk(state, database_url, "hold", lambda desk, me: desk.add_to_case(me, because, name, tuple(recordings)))
    )
    typer.echo(f"{added.new} added to case {name}.")
    _tell_late(added.too_late_for)


def _restore(state: Path, database_url: str, because: str, hold: str, customer: str) -> None:
    back = allowed(
        at_desk(state, database_url, "hold", lambda desk, me: desk.restore_hold(me, because, hold, customer))
    )
    typer.echo(f"Hold {back.id} stands again on {back.covers} {back.target}.")


def _tell_lost(lost: Lost) -> None:
    if not lost:
        return
    typer.echo(f"REMOVED BY HAND from the database, and in the ledger: {lost}.", err=True)
    typer.echo(
        "What the ledger tells whole is put back before anything is deleted; a hold on a customer by somebody who "
        "knows whom it was on: ivr recordings hold --restore HOLD --customer ID",
        err=True,
    )
    raise typer.Exit(REMOVED)


def _covered(recording: str, case: str, customer: str) -> tuple[Covers, str]:
    from ivr.core.keeping import Covers

    given = {Covers.RECORDING: recording, Covers.CASE: case, Covers.CUSTOMER: customer}
    found = [(covers, target) for covers, target in given.items() if target]
    if len(found) != 1:
        raise typer.BadParameter("Give one of --recording, --case, --customer and --restore.")
    return found[0]


def _tell_late(recordings: tuple[str, ...]) -> None:
    for late in recordings:
        typer.echo(f"It comes too late for {late}: its deletion has begun, or is done.", err=True)


def _how_it_stands(hold: Hold) -> str:
    if hold.stands:
        return f"Asked for. It stands until somebody else confirms: ivr recordings release {hold.id} --confirm"
    return f"Released: hold {hold.id} on {hold.covers} {hold.target} keeps nothing any more."


def _step(hold: Hold) -> str:
    if not hold.stands:
        return f"asked by {hold.asked_by}, confirmed by {hold.released_by}"
    return f"asked by {hold.asked_by}" if hold.asked_by else ""
