"""Lines in which a secret probably stands for all to read: no complaint shows or repeats them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

_NAMED = re.compile(r"(?P<name>[A-Za-z][\w-]*)[\"']?\s*(?P<sign>[:：=])(?!//)\s*(?=\S)")
_WITHOUT_COLON = re.compile(r"(?:^\s*(?:- )?|[{,.]\s*)(?P<name>[A-Za-z]\w*) +(?=[^\s:：=,}{])")
_BEFORE_HOST = re.compile(r"[^\s:\"'/]+:[^\s@\"']+@")
_BY_NAME = re.compile(r"!secret +[a-z][a-z0-9_]{0,63}\s*([,}\]#].*)?$", re.DOTALL)
_TAG = re.compile(r"(?P<name>!\w+)\s+(?=\S)")
OTHER_WORDS = frozenset(("password", "passwd", "pwd", "pass", "passphrase"))
"""What people write for `secret`."""
_WORDS = ("secret", "token", "pin", "credential", *sorted(OTHER_WORDS))
_ENDINGS = ("_secret", "_token", "_password", "_pwd", "-secret", "-token", "-password")


def secret_in(line: str) -> bool:
    """Whether a secret probably stands in this line of the rules."""
    return any(True for _ in _found(line))


def masked(text: str) -> str:
    """The text, cut off where a secret begins: `secret: ...`."""
    begins = min(_found(text), default=len(text))
    return text if begins == len(text) else text[:begins] + "..."


def _found(line: str) -> Iterator[int]:
    """Where each begins."""
    for named in (*_NAMED.finditer(line), *_WITHOUT_COLON.finditer(line)):
        behind = line[named.end() :]
        if _is_word(named["name"]) and behind[0] != "#" and not _BY_NAME.match(behind):
            yield named.end()
    for tag in _TAG.finditer(line):
        if get_close_matches(tag["name"], ["!secret"], cutoff=0.7) and not _BY_NAME.match(line[tag.start() :]):
            yield tag.end()
    yield from (host.start() for host in _BEFORE_HOST.finditer(line))


def _is_word(name: str) -> bool:
    name = name.lower()
    return (
        name in _WORDS or name.endswith(_ENDINGS) or bool(get_close_matches(name, ("secret", "password"), cutoff=0.8))
    )
