"""`!include other.yaml`: which file stands in for the tag, and how many, how large and how far inside one another."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath

from ivr.rules.codes import Code
from ivr.rules.complaint import Complaint, RulesRefused, shown
from ivr.rules.source import LARGEST, Source, source

ENDINGS = (".yaml", ".yml")
"""Of the files that may be included: the tables, the sounds and the secrets beside them are none."""
MOST = 1000
"""Inclusions, each time of the same file counted; a file for each of 500 queues is half of it."""
DEEPEST = 10
"""Files inside one another, the rules file aside."""


@dataclass(frozen=True, slots=True)
class Tag:
    """Where a file is included: by which file, line and column, and at which path."""

    file: Source
    line: int
    column: int
    path: str

    def refused(self, what: str, mend: str, code: Code) -> RulesRefused:
        """A complaint about it, to be raised."""
        return RulesRefused((Complaint(self.file.name, self.line, self.column, self.path, what, mend, code),))


class Parts:
    """The files of one rulebook as they are read: each once, so that all its inclusions are the same."""

    def __init__(self, main: Source) -> None:
        self._main = main
        first = main.folder / main.name
        self._files: dict[Path, Source | None] = {first: main}
        self._chain = {os.path.realpath(first): main.name}
        self._times = 0
        self._size = main.size

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that was named so far, the rules file first; also those that are not there, or are wrong."""
        return tuple(self._files)

    def version(self) -> str:
        """The hash of all that was read; of a rules file without parts, its own."""
        main, *parts = [part for part in self._files.values() if part is not None]
        if not parts:
            return main.version
        lines = [main.version, *sorted(f"{part.name} {part.version}" for part in parts)]
        return sha256("\n".join(lines).encode()).hexdigest()[:12]

    def beginning(self, source: Source) -> str:
        """How to mend it if this one is empty."""
        return "Begin with `version: 1`." if source is self._main else "Write into it what is to stand in its place."

    @contextmanager
    def inside(self, tag: Tag, name: str) -> Iterator[Source]:
        """The file that is named so, while it is read. Raises RulesRefused where it may not, or cannot, be read."""
        path = self._named(tag, name)
        self._count(tag, path)
        part = self._files.get(path)
        if part is None:
            part = self._files[path] = self._read(tag, path)
        else:
            self._weigh(tag, part.size)
        real = os.path.realpath(path)
        self._chain[real] = part.name
        try:
            yield part
        finally:
            del self._chain[real]

    def _named(self, tag: Tag, name: str) -> Path:
        """The file's path, which is then waited for. Raises RulesRefused if it is not in the rules file's folder."""
        if not name.isprintable() or "\\" in name or not name.endswith(ENDINGS):
            raise tag.refused(*not_a_name(name), Code.INCLUDE_FORM)
        below = PurePath(os.path.normpath(PurePath(tag.file.name).parent / name))
        path, home = self._main.folder / below, os.path.realpath(self._main.folder)
        elsewhere = below.is_absolute() or below.parts[0] == ".."
        if not elsewhere:
            self._files.setdefault(path, None)
        if elsewhere or not Path(os.path.realpath(path)).is_relative_to(home):
            what = f"{shown(name)} does not lie in the rules file's folder."
            raise tag.refused(what, "Put it there, or into a folder below.", Code.OUTSIDE)
        return path

    def _count(self, tag: Tag, path: Path) -> None:
        """Raises RulesRefused where files include one another without end, or as if."""
        self._times += 1
        if self._times > MOST:
            raise tag.refused(f"Files are included more than {MOST} times.", "Put some of them together.", Code.PARTS)
        if (real := os.path.realpath(path)) in self._chain:
            names = [*self._chain.values(), self._chain[real]]
            raise tag.refused(f"A file includes itself: {' -> '.join(names)}.", "Remove this tag.", Code.CIRCLE)
        if len(self._chain) > DEEPEST:
            what = f"Files include one another more than {DEEPEST} deep."
            raise tag.refused(what, "Include this one higher up.", Code.PARTS)

    def _read(self, tag: Tag, path: Path) -> Source:
        name = path.relative_to(self._main.folder).as_posix()
        try:
            mode = path.stat().st_mode
            if not stat.S_ISREG(mode):
                what = "a directory" if stat.S_ISDIR(mode) else "no ordinary file"
                raise tag.refused(f"{shown(name)} is {what}.", "Name a file.", Code.NO_PART)
            with path.open("rb") as file:
                data = file.read(LARGEST + 1)
        except (FileNotFoundError, NotADirectoryError):
            mend = "Check the name; it counts from the folder of the file that it stands in."
            raise tag.refused(f"There is no file {shown(name)}.", mend, Code.NO_PART) from None
        except OSError as error:
            what = f"{shown(name)} cannot be read ({error.strerror})."
            raise tag.refused(what, "Check who may read it.", Code.NO_PART) from error
        self._weigh(tag, len(data))
        return source(name, path.parent, data)

    def _weigh(self, tag: Tag, size: int) -> None:
        """Raises RulesRefused where all that is read, again and again included, is more than any rules are."""
        self._size += size
        if self._size > LARGEST:
            what = "With this file the rules are larger than 10 MB."
            raise tag.refused(what, "Is it the right file?", Code.LARGE)


def not_a_name(name: str = "") -> tuple[str, str]:
    """What is wrong with what stands behind the tag, and how to mend it."""
    if "\\" in name:
        return f"{shown(name)} is not the name of a file to include.", "Write / between the names of folders."
    what = f"{shown(name)} is not the name of a file to include." if name else "The name of a file is missing here."
    return what, "Write a name that ends in .yaml: `!include agents.yaml`."
