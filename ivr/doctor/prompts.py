"""Prompts: is every sound of the rules there, and can Asterisk play it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ivr.doctor.case import Case
from ivr.doctor.finding import Finding, bad, good, warning
from ivr.errors import VoiceError
from ivr.versions import sounds
from ivr.voice.making import FORMATS
from ivr.voice.wanted import Piece, wanted

SUBJECT = "prompts"
NAMED = 5
"""So many are named; the rest is counted."""


def look(case: Case) -> Iterator[Finding]:
    """The firm's own files, and what was made of all."""
    if case.rules is None:
        return
    try:
        pieces = tuple(wanted(case.rules, case.base))
    except VoiceError as error:
        yield bad(SUBJECT, str(error), "Mend the prompt in the rules.", str(case.settings.rules))
        return
    own = [str(piece.file) for piece in pieces if piece.file and not piece.file.is_file()]
    if own:
        yield bad(SUBJECT, _named("the firm's own files are not there", own), "Put them there, or correct `file`.")
    folder = sounds.latest(case.layout.prompts, case.rules.version)
    yield rendered(folder, pieces, made=folder.is_dir() and any(folder.iterdir()))


def rendered(folder: Path, pieces: Sequence[Piece], *, made: bool) -> Finding:
    """Whether each piece is there in both of the telephone's formats, and not empty."""
    where = str(folder)
    if not made:
        return good(SUBJECT, "not made yet: the first `ivr up` makes them", where)
    missing = [str(piece) for piece in pieces if not all(_is_there(folder, piece, ending) for ending in FORMATS)]
    if missing:
        mend = "`ivr up` makes what is missing at its start; while it runs, save the rules anew."
        return warning(SUBJECT, _named(f"{len(missing)} of {len(pieces)} are missing or empty", missing), mend, where)
    return good(SUBJECT, f"all {len(pieces)} are there, as {' and '.join(sorted(FORMATS))}", where)


def _is_there(folder: Path, piece: Piece, ending: str) -> bool:
    try:
        return (folder / piece.lang / f"{piece.name}{ending}").stat().st_size > 0
    except OSError:
        return False


def _named(what: str, names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{what}: {', '.join(names[:NAMED])}{more}"
