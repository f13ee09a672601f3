"""`ivr rules`: the versions of the rules: listed, shown, taken back, tried beside those in force."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ivr.cli.columns import columns
from ivr.cli.put_in_force import Wish, put_in_force
from ivr.cli.running import AsJson, State, ask, sentence
from ivr.cli.words import as_json as json_of
from ivr.cli.words import clock
from ivr.errors import IvrError

if TYPE_CHECKING:
    from ivr.versions.shelf import Shelf
    from ivr.versions.verdict import Ready

rules = typer.Typer(no_args_is_help=True, help="The rules' versions: list, show, take back, try beside.")

Which = Annotated[str, typer.Argument(help="A version's number, or the beginning of its hash.")]
Comment = Annotated[str, typer.Option(help="Why, for the list.")]
Author = Annotated[str, typer.Option(help="Who, if not the user who owns the file.")]


class NotPromoted(IvrError):
    """The shadow was not put in force."""


@rules.command("list")
def list_(state: State = Path("state"), as_json: AsJson = False) -> None:
    """List every version that was ever in force, the newest first."""
    shelf = _shelf(state)
    found = list(reversed(shelf.all()))
    for wrong in shelf.damaged():
        typer.echo(f"ivr: {wrong}", err=True)
    if as_json:
        typer.echo(json_of(found))
    elif found:
        rows = ((str(v.number), v.version, clock(v.at), v.author, v.comment) for v in found)
        typer.echo(columns(("version", "hash", "in force since", "author", "comment"), rows))
    else:
        typer.echo("No version yet: `ivr up` keeps the first.")


@rules.command()
def show(version: Which, state: State = Path("state"), as_json: AsJson = False) -> None:
    """Show a version's files as they were."""
    shelf = _shelf(state)
    found = shelf.find(version)
    texts = {name: content.decode("utf-8", "replace") for name, content in shelf.contents(found).items()}
    if as_json:
        note = dataclasses.asdict(found) | {"files": texts}
        typer.echo(json.dumps(note, ensure_ascii=False, indent=2, default=str))
        return
    typer.echo(f"version {found.number}, {found.version}, {clock(found.at)}, {found.author} {found.comment}", err=True)
    for name, text in texts.items():
        if len(texts) > 1:
            typer.echo(f"# --- {name}")
        typer.echo(text, nl=not text.endswith("\n"))


@rules.command()
def comment(
    version: Which, text: str, author: Author = "", state: State = Path("state"), as_json: AsJson = False
) -> None:
    """Say why a version was made, and by whom."""
    shelf = _shelf(state)
    changed = shelf.comment(shelf.find(version), text, author)
    typer.echo(json_of(changed) if as_json else f"version {changed.number}: {changed.comment}")


@rules.command()
def reload(state: State = Path("state"), as_json: AsJson = False) -> None:
    """Have the running system read the rules files now, and say what became of it. Exit code 2 if they are refused.

    It reads them by itself a second after they were saved; this waits for its word.
    """
    _say(ask(state, "POST", "/rules/reload"), as_json)


@rules.command()
def rollback(
    version: Which, comment: Comment = "", author: Author = "", state: State = Path("state"), as_json: AsJson = False
) -> None:
    """Put an older version's files back in their place (what stood there stays beside them as .bak), and in force."""
    shelf = _shelf(state)
    found = shelf.find(version)
    why = comment or f"back to version {found.number}"
    _say(put_in_force(state, shelf, Wish(found.version, shelf.contents(found), why, author)), as_json)


@rules.command()
def shadow(
    new: Annotated[Path | None, typer.Argument(help="The file to try; none: what has differed so far.")] = None,
    state: State = Path("state"),
    as_json: AsJson = False,
) -> None:
    """Let another version decide beside the one in force, without effect; or show where it has differed so far.

    Every difference also stands in its call's story (`ivr calls ID`).
    """
    if new is not None:
        answer = ask(state, "PUT", "/rules/shadow", {"path": str(new.absolute())})
        typer.echo(
            json.dumps(answer) if as_json else f"{new} ({answer['version']}) now decides beside, without effect."
        )
        return
    told = ask(state, "GET", "/rules/shadow")
    typer.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else _differences(told))


@rules.command()
def promote(comment: Comment = "", author: Author = "", state: State = Path("state"), as_json: AsJson = False) -> None:
    """Put the shadow in force: its files take the place of the rules files."""
    told = ask(state, "GET", "/rules/shadow")
    if told is None:
        raise NotPromoted("There is none: `ivr rules shadow FILE` begins one.")
    path, version = Path(told["path"]), told["version"]
    ready = _read(path)
    if ready.rules.version != version:
        raise NotPromoted(f"{path} has changed since it became the shadow: `ivr rules shadow {path}` tries it anew.")
    answer = put_in_force(state, _shelf(state), Wish(version, ready.contents, comment, author))
    _say(answer, as_json)
    if answer is not None and (still := ask(state, "GET", "/rules/shadow")) and still["version"] == version:
        ask(state, "DELETE", "/rules/shadow")


@rules.command()
def drop(state: State = Path("state"), as_json: AsJson = False) -> None:
    """End the shadow."""
    ask(state, "DELETE", "/rules/shadow")
    typer.echo(json.dumps({"dropped": True}) if as_json else "The shadow is dropped.")


def _read(path: Path) -> Ready:
    """The rules and the files that they were read from, all of one moment. Raises `RulesRefused`."""
    from ivr.rules import RulesRefused
    from ivr.versions.reading import Wanted, read
    from ivr.versions.verdict import Refused

    verdict = read(Wanted(path, tables=False))
    if isinstance(verdict, Refused):
        raise RulesRefused(verdict.complaints)
    return verdict


def _say(answer: dict[str, Any] | None, as_json: bool) -> None:
    if answer is None:
        return
    number = f"version {answer['number']}" if answer["number"] else "not kept: see the log"
    said = f"rules {answer['version']} are in force ({number})"
    if warnings := answer.get("warnings"):
        typer.echo("\n".join(map(sentence, warnings)), err=True)
        typer.echo("The customers stay as they were until this is mended.", err=True)
    typer.echo(json.dumps(answer) if as_json else said)


def _differences(told: dict[str, Any] | None) -> str:
    if told is None:
        return "There is no shadow: `ivr rules shadow FILE` begins one."
    counted = ", ".join(f"{count} {what}" for what, count in told["differences"].items()) or "none"
    since = clock(datetime.fromisoformat(told["since"]))
    lines = [f"{told['path']} ({told['version']}) since {since}: {told['calls']} calls, differences: {counted}"]
    failed = [f"It is asked nothing any more: {told['failed']}"] if told["failed"] else []
    return "\n".join([*lines, *failed, *map(_difference, told["latest"])])


def _difference(told: dict[str, Any]) -> str:
    when = clock(datetime.fromisoformat(told["when"]))
    return f"{when}  {told['call']}  {told['at']}: {told['live']}; it would be: {told['other']}"


def _shelf(state: Path) -> Shelf:
    from ivr.provision.layout import Layout
    from ivr.versions.shelf import Shelf

    return Shelf(Layout(state.resolve()).rules)
