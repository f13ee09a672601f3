"""Each version's sounds in a folder of their own: a caller in an older version's menu hears what its keys mean."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from ivr.errors import VoiceError

_OF = "prompts-"


def beside(current: Path, version: str) -> Path:
    """A folder for this version, in which all that is made already is there: linked, so it costs no room."""
    folder = current.parent / f"{_OF}{version}"
    if folder == current:
        return folder
    try:
        for found in current.rglob("*"):
            _link(found, folder / found.relative_to(current))
    except OSError as error:
        raise VoiceError(f"{folder} cannot be written ({error.strerror}).") from error
    return folder


def latest(prompts: Path, version: str) -> Path:
    """Where this version's sounds are, if they were made while an older one was in force; else the usual place."""
    own = prompts.parent / f"{_OF}{version}"
    return own if own.is_dir() else prompts


def sweep(prompts: Path, current: Path) -> None:
    """Remove the sounds of versions that nobody uses any more."""
    for folder in prompts.parent.glob(f"{_OF}*"):
        if folder != current:
            shutil.rmtree(folder, ignore_errors=True)


def _link(found: Path, link: Path) -> None:
    if found.is_dir():
        link.mkdir(mode=0o700, parents=True, exist_ok=True)
        return
    link.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.link(found, link)
