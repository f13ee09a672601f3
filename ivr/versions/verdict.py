"""What became of reading a version: it is ready to be used, or it is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ivr.core.rulebook import Rulebook
from ivr.rules import Code, Complaint
from ivr.versions.files import Contents, Stamp
from ivr.voice.library import Library


@dataclass(frozen=True, slots=True)
class Refused:
    """It is not right, and changes nothing."""

    complaints: tuple[Complaint, ...]
    stamps: tuple[Stamp, ...] = ()
    """Of the files that were judged."""

    def __str__(self) -> str:
        return "\n".join(map(str, self.complaints))


@dataclass(frozen=True, slots=True)
class Ready:
    """It is right, its prompts are spoken, and these are its files."""

    rules: Rulebook
    contents: Contents
    author: str = ""
    stamps: tuple[Stamp, ...] = ()
    library: Library | None = None
    """None: nobody will hear it."""
    comment: str = field(default="", compare=False)


Verdict = Ready | Refused


def refused(rules: Path, what: str, mend: str, stamps: tuple[Stamp, ...] = ()) -> Refused:
    """A refusal for another reason than a rule that is wrong."""
    return Refused((Complaint(rules.name, 1, 1, "", what, mend, Code.UNUSABLE),), stamps)
