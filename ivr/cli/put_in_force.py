"""Puts other files in the place of the rules files, and has the running house take them up: all of it, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ivr.cli.running import NothingRuns, ask
from ivr.versions.files import NotInForce, named

if TYPE_CHECKING:
    from ivr.versions.files import Contents
    from ivr.versions.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Wish:
    """A version that is to come into force, and what is to be noted of it."""

    version: str
    files: Contents
    """The rules file first."""
    comment: str
    author: str


def put_in_force(state: Path, shelf: Shelf, wish: Wish) -> dict[str, Any] | None:
    """What the running house answers; None if none runs, and the files wait for its start.

    One at a time: who comes second finds what the first has left. If it is refused, what stood there is put back.
    """
    with shelf.alone():
        newest = shelf.newest()
        if newest is None:
            raise NotInForce("No version was ever in force here: `ivr up` keeps the first.")
        place = Path(newest.rules)
        answer = _taken_up(state, place, named(wish.files, place))
        if answer is None:
            return None
        if answer["version"] != wish.version:
            raise NotInForce(f"Somebody has saved other rules meanwhile: {answer['version']} are in force.")
        if answer["number"] > newest.number and (wish.comment or wish.author):
            shelf.comment(shelf.of(answer["number"]), wish.comment, wish.author)
        return answer


def _taken_up(state: Path, place: Path, files: Contents) -> dict[str, Any] | None:
    from ivr import rules as rule_files
    from ivr.versions.files import put

    done = put(place.parent, files)
    try:
        rule_files.load(place, tables=False)
        answer: dict[str, Any] = ask(state, "POST", "/rules/reload")
    except NothingRuns:
        typer.echo(f"{place} is written; nothing runs now, the next `ivr up` takes it up.", err=True)
        return None
    except BaseException:
        done.undo()
        raise
    return answer
