"""The rules file as text: read once, in UTF-8, no larger than is sane."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

from ivr.rules.codes import Code
from ivr.rules.complaint import Complaint, RulesRefused

LARGEST = 10 * 1024 * 1024
"""Bytes; 2,000 menus, 500 queues and 5,000 agents are about 1 MB."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: its name for people, its folder for relative paths, its text, its size in bytes, a hash."""

    name: str
    folder: Path
    text: str
    size: int
    version: str


def read(path: Path, begins: str = "version: 1") -> Source:
    """The file's text, which begins so. Raises RulesRefused if it cannot be read as UTF-8 text."""
    return source(path.name, path.absolute().parent, _bytes_of(path, begins))


def source(name: str, folder: Path, data: bytes) -> Source:
    """The bytes as text. Raises RulesRefused if they are no UTF-8."""
    return Source(name, folder, _decoded(name, data), len(data), hashlib.sha256(data).hexdigest()[:12])


def _bytes_of(path: Path, begins: str) -> bytes:
    if path.is_dir():
        raise _refused(path.name or str(path), "This is a directory.", "Name the rules file in it.", Code.FILE)
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for, for ever
            raise _refused(path.name, "This is no ordinary file.", "Name the rules file.", Code.FILE)
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise _refused(
            path.name, f"There is no file {path}.", "Check the path and the folder it is named from.", Code.FILE
        ) from None
    except OSError as error:
        mend = "Check who may read it."
        raise _refused(path.name, f"The file cannot be read ({error.strerror}).", mend, Code.FILE) from error
    if len(data) > LARGEST:
        raise _refused(path.name, "The file is larger than 10 MB.", "Is it the right file?", Code.LARGE)
    if not data.strip():
        raise _refused(path.name, "The file is empty.", f"Begin with `{begins}`.", Code.EMPTY)
    return data


def _decoded(name: str, data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _refused(name, "The file is written in UTF-16.", "Save it as UTF-8.", Code.ENCODING)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        what = f"The byte 0x{data[error.start]:02x} is not UTF-8 (is the file saved as GBK?)."
        complaint = Complaint(name, line, column, "", what, "Save the file as UTF-8.", Code.ENCODING)
        raise RulesRefused((complaint,)) from None


def _refused(name: str, what: str, mend: str, code: Code) -> RulesRefused:
    return RulesRefused((Complaint(name, 1, 1, "", what, mend, code),))
