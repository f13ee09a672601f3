"""Every accepted version, kept: a folder each, with its files as they were and a note of who, when and why."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from ivr.errors import IvrError
from ivr.versions.files import Contents

_NOTE = "version.json"
_FILES = "files"
_LOCK = ".lock"


class NoSuchVersion(IvrError):
    """There is no such version of the rules."""


class VersionsUnreadable(IvrError):
    """The kept versions of the rules cannot be used."""


@dataclass(frozen=True, slots=True)
class Version:
    """One accepted version."""

    number: int
    """1, 2, 3, ... in the order in which they came into force."""
    version: str
    """The hash of its files."""
    at: datetime
    author: str
    comment: str
    rules: str
    """The rules file's absolute path."""
    files: tuple[str, ...]
    """Below the rules file's folder, the rules file first."""


class Shelf:
    """The folder of kept versions; several processes may read it, and only one controller writes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> list[Version]:
        """Every version, the oldest first, but for damaged ones: they must not stand in the way of the others."""
        return [version for version, _ in self._looked_through() if version]

    def damaged(self) -> list[str]:
        """What is wrong with those whose notes cannot be read."""
        return [wrong for _, wrong in self._looked_through() if wrong]

    def of(self, number: int) -> Version:
        """The one with this number. Raises `VersionsUnreadable`."""
        return _noted(self._home(number) / _NOTE)

    def newest(self) -> Version | None:
        """The one that came into force last."""
        return next(reversed(self.all()), None)

    def find(self, which: str) -> Version:
        """By number, or by the beginning of its hash (then the newest that has it). Raises `NoSuchVersion`."""
        for version in reversed(self.all()):
            if str(version.number) == which or (len(which) >= 4 and version.version.startswith(which)):
                return version
        raise NoSuchVersion(f"None is called {which!r}. `ivr rules list` shows them.")

    def contents(self, version: Version) -> Contents:
        """Its files' bytes. Raises `VersionsUnreadable`."""
        try:
            return {name: (self.files(version) / name).read_bytes() for name in version.files}
        except OSError as error:
            raise VersionsUnreadable(f"{error.filename}: {error.strerror}.") from error

    def files(self, version: Version) -> Path:
        """The folder in which its files are as they were."""
        return self._home(version.number) / _FILES

    def keep(self, version: str, rules: Path, contents: Contents, author: str, at: datetime) -> Version:
        """Put an accepted version on the shelf; one that equals an older one says so. Raises `OSError`."""
        before = self.all()
        number = 1 + max((int(home.name) for home in self._folder.glob("[0-9]*")), default=0)
        same = next((old.number for old in reversed(before) if old.version == version), 0)
        comment = f"back to version {same}" if same and before[-1].version != version else ""
        kept = Version(number, version, at, author, comment, str(rules.absolute()), tuple(contents))
        fresh = self._folder / f".{number}"
        shutil.rmtree(fresh, ignore_errors=True)
        for name, content in contents.items():
            path = fresh / _FILES / _inside(name)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.write_bytes(content)
        _write(fresh / _NOTE, kept)
        fresh.rename(self._home(number))
        return kept

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until nobody else puts a version in its place, and let others wait while inside. Raises `OSError`."""
        with (self._folder / _LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def comment(self, version: Version, comment: str, author: str = "") -> Version:
        """Say why, and (if it is another than the file's owner) who. Raises `OSError`."""
        changed = replace(version, comment=comment or version.comment, author=author or version.author)
        _write(self._home(version.number) / _NOTE, changed)
        return changed

    def _looked_through(self) -> Iterator[tuple[Version | None, str]]:
        for note in sorted(self._folder.glob(f"[0-9]*/{_NOTE}")):
            try:
                yield _noted(note), ""
            except VersionsUnreadable as error:
                yield None, str(error)

    def _home(self, number: int) -> Path:
        return self._folder / f"{number:06d}"


def _inside(name: str) -> PurePosixPath:
    """Files stand in the rules file's folder or below it; anything else has no place on the shelf."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise VersionsUnreadable(f"{name} is not below the rules file's folder.")
    return path


def _write(note: Path, version: Version) -> None:
    fresh = note.with_name(f".{note.name}.{os.getpid()}")
    fresh.write_text(json.dumps(asdict(version), ensure_ascii=False, indent=1, default=str), "utf-8")
    fresh.replace(note)


def _noted(note: Path) -> Version:
    try:
        raw: dict[str, Any] = json.loads(note.read_text("utf-8"))
        return Version(**{**raw, "at": datetime.fromisoformat(raw["at"]), "files": tuple(raw["files"])})
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise VersionsUnreadable(f"{note}: {error}.") from error
