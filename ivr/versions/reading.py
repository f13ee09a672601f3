"""Reads a version: rules, files and stamps that belong together, however somebody saves meanwhile."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from ivr import rules as rule_files
from ivr.errors import IvrError
from ivr.rules import RulesRefused
from ivr.rules.loading import errors
from ivr.rules.scale import scaled
from ivr.versions import sound_files, sounds, tables
from ivr.versions.files import author, contents, stamps
from ivr.versions.verdict import Ready, Refused, Verdict, refused
from ivr.voice.library import Library

TRIES = 5
"""How often files that change while they are read are read again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be read."""

    rules: Path
    time_scale: float = 1.0
    prompts_from: Path | None = None
    """Where the sounds of the version in force are; None: sounds are not wanted."""
    home: Path | None = None
    """The folder of their tables, sounds and secrets, if these files are copies; None: the rules file's own."""
    tables: bool = True
    """Whether their tables must be right; if not, who takes the rules up sees to them, and may have the last good."""


def read(wanted: Wanted) -> Verdict:
    """The rules, checked, and their prompts made ready beside those in force. It blocks, for seconds if it must."""
    for _ in range(TRIES):
        files = rule_files.files_of(wanted.rules)
        before = stamps(files)
        verdict = _judged(wanted, files)
        if stamps(rule_files.files_of(wanted.rules)) == before:
            return replace(verdict, stamps=before)
    return refused(wanted.rules, "The file changes all the time.", "Save it once, and leave it.", before)


def _judged(wanted: Wanted, files: tuple[Path, ...]) -> Verdict:
    try:
        rules = rule_files.load(wanted.rules, home=wanted.home, tables=wanted.tables)
        home = _home(wanted)
        wrong = (tables.complaints(rules, home) if wanted.tables else (), sound_files.complaints(rules, home))
        if refusing := errors(complaint for found in wrong for complaint in found):
            return Refused(refusing)
        kept = contents(files, wanted.rules.absolute().parent)
        if wanted.time_scale != 1:
            rules = scaled(rules, wanted.time_scale)
        ready = Ready(rules, kept, author(files))
        return ready if wanted.prompts_from is None else replace(ready, library=_spoken(wanted, ready))
    except RulesRefused as error:
        return Refused(error.complaints)
    except IvrError as error:
        return refused(wanted.rules, str(error), "")
    except OSError as error:
        return refused(wanted.rules, f"{error.filename} cannot be read ({error.strerror}).", "Check who may read it.")


def _spoken(wanted: Wanted, ready: Ready) -> Library:
    assert wanted.prompts_from is not None
    folder = sounds.beside(wanted.prompts_from, ready.rules.version)
    return Library.prepare(ready.rules, folder, base=_home(wanted))


def _home(wanted: Wanted) -> Path:
    return wanted.home or wanted.rules.absolute().parent


def quietly() -> None:
    """Give way to calls: whatever the reading process does can wait."""
    os.nice(10)
