"""The first files of a firm, written where nothing stood: all of them, or none."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ivr.beginning.examples import RULES, Texts
from ivr.errors import IvrError

PLACES = (str(RULES), "crm", "scenarios")


class NothingWritten(IvrError):
    """Nothing was written."""


def refuse_what_stands(folder: Path) -> None:
    """Raise `NothingWritten` if the folder is none, or holds any of what would be written."""
    if folder.exists() and not folder.is_dir():
        raise NothingWritten(f"{folder} is no folder.")
    for place in PLACES:
        if os.path.lexists(folder / place):
            raise NothingWritten(f"{folder / place} is there already. Give another folder: `ivr init DIR`.")


def write(texts: Texts, folder: Path) -> None:
    """Write the files, the last of them last; what was written is taken away again if it cannot be ended."""
    made: list[Path] = []
    try:
        for path, text in texts.items():
            _make_folders((folder / path).parent, made)
            with (folder / path).open("x", encoding="utf-8") as file:
                made.append(folder / path)
                file.write(text)
    except BaseException as error:
        _take_away(made)
        if isinstance(error, OSError):
            raise NothingWritten(f"{error.filename or folder}: {error.strerror or error}.") from error
        raise


def _make_folders(folder: Path, made: list[Path]) -> None:
    if not folder.is_dir():
        _make_folders(folder.parent, made)
        folder.mkdir()
        made.append(folder)


def _take_away(made: Sequence[Path]) -> None:
    for path in reversed(made):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
