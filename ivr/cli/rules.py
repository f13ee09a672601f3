"""`ivr rules`: the versions of the rules: listed, shown, taken back, tried beside those in force."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ivr.cli.columns import columns
from ivr.cli.running import AsJson, State, ask
from ivr.cli.words import as_json as json_of
from ivr.cli.words import clock
from ivr.errors import IvrError

if TYPE_CHECKING:
    from ivr.versions.files import Contents
    from ivr.versions.shelf import Shelf

rules = typer.Typer(no_args_is_help=True, help="The rules' versions: list, show, take back, try beside.")

Which = Annotated[str, typer.Argument(help="A version's number, or the beginning of its hash.")]
Comment = Annotated[str, typer.Option(help="Why, for the list.")]
Author = Annotated[str, typer.Option(help="Who, if not the user who owns the file.")]


class NotPromoted(IvrError):
    """The shadow was not put in force."""


@rules.command("list")
def list_(state: State = Path("state"), as_json: AsJson = False) -> None:
    """List every version that was ever in force, the newest first."""
    found = list(reversed(_shelf(state).all()))
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
def comment(version: Which, text: str, author: Author = "", state: State = Path("state")) -> None:
    """Say why a version was made, and by whom."""
    shelf = _shelf(state)
    changed = shelf.comment(shelf.find(version), text, author)
    typer.echo(f"version {changed.number}: {changed.comment}")


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
    _put_in_force(state, Path(found.rules), shelf.contents(found), (why, author), as_json)


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
    from ivr.rules import files_of, load
    from ivr.versions.files import contents

    told = ask(state, "GET", "/rules/shadow")
    newest = _shelf(state).newest()
    if told is None or newest is None:
        raise NotPromoted("There is none: `ivr rules shadow FILE` begins one.")
    path, place = Path(told["path"]), Path(newest.rules)
    if load(path).version != told["version"]:
        raise NotPromoted(f"{path} has changed since it became the shadow: `ivr rules shadow {path}` tries it anew.")
    files = contents(files_of(path), path.parent)
    if path.name != place.name and place.name in files:
        raise NotPromoted(f"{path} includes {place.name}, in whose place it would come: include another file.")
    files = {place.name if name == path.name else name: text for name, text in files.items()}
    _put_in_force(state, place, files, (comment, author), as_json)
    if ask(state, "GET", "/rules/shadow") is not None:
        ask(state, "DELETE", "/rules/shadow")


@rules.command()
def drop(state: State = Path("state")) -> None:
    """End the shadow."""
    ask(state, "DELETE", "/rules/shadow")
    typer.echo("The shadow is dropped.")


def _put_in_force(state: Path, place: Path, files: Contents, note: tuple[str, str], as_json: bool) -> None:
    """Write them, and have them taken up; if they are refused, put back what stood there."""
    from ivr import rules as rule_files
    from ivr.cli.running import NothingRuns
    from ivr.versions.files import put

    done = put(place.parent, files)
    try:
        rule_files.load(place)
        answer = ask(state, "POST", "/rules/reload")
    except NothingRuns:
        typer.echo(f"{place} is written; nothing runs now, the next `ivr up` takes it up.", err=True)
        return
    except BaseException:
        done.undo()
        raise
    shelf = _shelf(state)
    if any(note) and (newest := shelf.newest()) and newest.number == answer["number"]:
        shelf.comment(newest, *note)
    _say(answer, as_json)


def _say(answer: dict[str, Any], as_json: bool) -> None:
    said = f"rules {answer['version']} are in force (version {answer['number']})"
    typer.echo(json.dumps(answer) if as_json else said)


def _differences(told: dict[str, Any] | None) -> str:
    if told is None:
        return "There is no shadow: `ivr rules shadow FILE` begins one."
    counted = ", ".join(f"{count} {what}" for what, count in told["differences"].items()) or "none"
    since = clock(datetime.fromisoformat(told["since"]))
    lines = [f"{told['path']} ({told['version']}) since {since}: {told['calls']} calls, differences: {counted}"]
    return "\n".join([*lines, *map(_difference, told["latest"])])


def _difference(told: dict[str, Any]) -> str:
    when = clock(datetime.fromisoformat(told["when"]))
    return f"{when}  {told['call']}  {told['at']}: {told['live']}; it would be: {told['other']}"


def _shelf(state: Path) -> Shelf:
    from ivr.provision.layout import Layout
    from ivr.versions.shelf import Shelf

    return Shelf(Layout(state.resolve()).rules)
