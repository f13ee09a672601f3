"""The files that rules stand in: whether they have changed, what is in them, and older ones put in their place."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ivr.errors import IvrError

Stamp = tuple[str, int, int, int]
"""Path, time of the last change (ns), size, inode: an editor that saves by rename leaves another inode."""
Contents = Mapping[str, bytes]
"""The files by their path below the rules file's folder."""

GONE = (0, 0, 0)


class NotPut(IvrError):
    """The rules files could not be written."""


class NotInForce(IvrError):
    """The version is not in force."""


def stamps(files: Iterable[Path]) -> tuple[Stamp, ...]:
    """What tells a changed file; one that is not there (for a moment) has a stamp as well."""
    return tuple(_stamp(path) for path in files)


def contents(files: Iterable[Path], folder: Path) -> Contents:
    """The bytes of those that are there. Raises `OSError`."""
    return {os.path.relpath(path, folder): path.read_bytes() for path in files if path.is_file()}


def author(files: Iterable[Path]) -> str:
    """Who owns the file that was put here last: the user who saved it, unless he writes into another's file.

    By the time at which the disk noted it: a file that was written long ago may be moved into place today.
    """
    found = [path.stat() for path in files if path.is_file()]
    if not found:
        return ""
    owner = max(found, key=lambda stat: stat.st_ctime_ns).st_uid
    try:
        return pwd.getpwuid(owner).pw_name
    except KeyError:
        return str(owner)


@dataclass(frozen=True, slots=True)
class Put:
    """Files that were put in place of others, which can be put back."""

    before: Mapping[Path, bytes | None]
    written: Contents
    """By their paths."""

    def undo(self) -> None:
        """As it was before, but for what somebody else has saved since."""
        for path, content in self.before.items():
            if _standing(path) != self.written[str(path)]:
                continue
            if content is None:
                path.unlink(missing_ok=True)
            else:
                _write(path, content)


def named(files: Contents, place: Path) -> Contents:
    """These files, the first of them under the rules file's name. Raises `NotInForce` where it includes that itself."""
    main, *parts = files
    if place.name in parts:
        raise NotInForce(f"{main} includes {place.name}, in whose place it would come: include another file.")
    return {place.name if name == main else name: text for name, text in files.items()}


def laid_out(folder: Path, files: Contents) -> Path:
    """Write copies of them below this folder; the rules file's path. Raises `OSError`."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / next(iter(files))


def put(folder: Path, files: Contents) -> Put:
    """Write what differs, each file at one stroke; what stood there is kept beside it as `.bak`. Raises `NotPut`."""
    before: dict[Path, bytes | None] = {}
    places = {(folder / name).resolve(): content for name, content in files.items()}  # a link stays one
    done = Put(before, {str(path): content for path, content in places.items()})
    try:
        for path, content in reversed(places.items()):  # the rules file last: it names the others
            found = _standing(path)
            if found != content:
                _replace(path, found, content)
                before[path] = found
    except OSError as error:
        done.undo()
        raise NotPut(f"{error.filename}: {error.strerror}.") from error
    return done


def _standing(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _replace(path: Path, found: bytes | None, content: bytes) -> None:
    if found is not None:
        _write(path.with_name(f"{path.name}.bak"), found)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, content)


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if path.is_file():
        fresh.chmod(path.stat().st_mode & 0o777)
    fresh.replace(path)


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return (str(path), *GONE)
    return (str(path), found.st_mtime_ns, found.st_size, found.st_ino)
