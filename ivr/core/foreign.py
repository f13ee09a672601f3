"""What strangers send, made harmless at the door: the one place that cleans what comes from the switch.

Every value that the other side of a call, or of a login, can choose passes here as it enters: ARI's events and answers
(`switch.ari_events`, `switch.resync`), AMI's (`switch.phones`), AGI's (`agi.protocol`). What comes after may put
it into a log, a record, JSON or a question to the store as it is. It never becomes part of a dialplan or a file's name.
"""

from __future__ import annotations

import re
import unicodedata

from ivr.core.banning import host
from ivr.core.numbers import clean

LONGEST = 80
"""Characters of a name or another text that anybody would read."""
KEYS = frozenset("0123456789*#ABCD")
_NOT_A_TOKEN = re.compile(r"[^\w.+*#@:/;=\-]", re.ASCII)
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
"""Controls, marks that turn the direction of writing, halves of characters, and what is none."""


def text(raw: str, longest: int = LONGEST) -> str:
    """A name or a reason for people's eyes: one line, nothing invisible, cut to `longest`."""
    seen = raw[: 4 * longest]
    line = "".join(" " if sign.isspace() else sign for sign in seen if sign.isspace() or _visible(sign))
    return " ".join(line.split())[:longest].rstrip()


def number(raw: str) -> str:
    """A telephone number as digits with an optional `+`; empty for anything else, or none."""
    return clean(raw[:LONGEST])


def token(raw: str) -> str:
    """A number dialled, an endpoint, a word of the dialplan's: ASCII letters, digits and a few signs, no others."""
    return _NOT_A_TOKEN.sub("", raw[:LONGEST])


def key(raw: str) -> str:
    """A key of a telephone; empty for what is none."""
    return raw if raw in KEYS else ""


def address(raw: str) -> str:
    """An IP address in its usual form; empty for what is none."""
    known = host(raw[:LONGEST])
    return "" if known is None else str(known)


def _visible(sign: str) -> bool:
    return unicodedata.category(sign) not in _INVISIBLE
