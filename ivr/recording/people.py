"""Who may do something with recordings: a file of people, each with a role and a token of which only a hash is kept.

Everything here blocks: run it in a thread.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ivr.core.access import Person, Role
from ivr.disk.locks import locked_file
from ivr.disk.whole import write_whole
from ivr.errors import IvrError

Kept = Mapping[str, Any]
"""By id, what the file says of each."""


class PeopleUnreadable(IvrError):
    """The list of those who have rights to recordings cannot be used."""


class People:
    """Read anew each time: another process may have given or taken rights meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> tuple[Person, ...]:
        """Everybody who has rights. Raises `PeopleUnreadable`."""
        return tuple(_person(id_, kept) for id_, kept in self._read().items())

    def with_token(self, token: str) -> Person | None:
        """Whose token this is; None: nobody's. Raises `PeopleUnreadable`."""
        given = _hash(token)
        found = [id_ for id_, kept in self._read().items() if hmac.compare_digest(kept["token_sha256"], given)]
        return _person(found[0], self._read()[found[0]]) if found else None

    def give(self, person: Person) -> str:
        """Let him have these rights and no others; his new token, which is kept nowhere. Raises `PeopleUnreadable`."""
        token = secrets.token_urlsafe(24)
        rights = {"role": person.role.value, "queues": sorted(person.queues), "token_sha256": _hash(token)}
        self._change(lambda people: {**people, person.id: rights})
        return token

    def take(self, id_: str) -> bool:
        """Take all his rights; false if he had none. Raises `PeopleUnreadable`."""
        known = id_ in self._read()
        self._change(lambda people: {name: kept for name, kept in people.items() if name != id_})
        return known

    def _change(self, changed: Callable[[Kept], Kept]) -> None:
        lock = self._path.with_name(f".{self._path.name}.lock")
        try:
            with locked_file(lock, os.O_RDWR | os.O_CREAT):
                text = json.dumps(changed(self._read()), ensure_ascii=False, indent=2).encode() + b"\n"
                write_whole(self._path, lambda file: file.write(text), self._path.with_name(f"{self._path.name}.part"))
        except OSError as error:
            raise PeopleUnreadable(f"{self._path} cannot be written: {error.strerror}.") from error

    def _read(self) -> Kept:
        try:
            people = json.loads(self._path.read_bytes())
            for id_, kept in people.items():
                _person(id_, kept)
                bytes.fromhex(kept["token_sha256"])
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise PeopleUnreadable(f"{self._path} cannot be read: {error.strerror}.") from error
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise PeopleUnreadable(f"{self._path} is damaged: put it back from your backup.") from error
        return people  # type: ignore[no-any-return]


def _hash(token: str) -> str:
    """A token has 192 random bits: a plain hash is not guessed."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _person(id_: str, kept: Mapping[str, Any]) -> Person:
    return Person(id_, Role(kept["role"]), frozenset(kept["queues"]))
