"""What pydantic refused for its signs alone: full-width, curly or unseen ones, or a blank that is missing."""

from __future__ import annotations

import re
from typing import NamedTuple

from pydantic_core import ErrorDetails

from ivr.rules.codes import Code
from ivr.rules.open_secrets import masked
from ivr.rules.signs import foreign, plain, written

_GLUED = re.compile(r"(?P<name>[A-Za-z_]+(?:-[A-Z]{2})?)\s*(?P<colon>[:：])\s*(?P<value>.+)")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_OWN_MEND = (Code.HOURS, Code.DAY, Code.WHERE, Code.WEEKDAY)
"""Whoever raises these has looked for what was meant."""


class Said(NamedTuple):
    """What is wrong, how to mend it, and the kind of complaint."""

    what: str
    mend: str
    code: Code


def is_of_key(error: ErrorDetails) -> bool:
    """True if a name is wrong, not the value behind it."""
    return error["type"] == "extra_forbidden" or error["loc"][-1:] == ("[key]",)


def signs_in(error: ErrorDetails, code: Code) -> Said | None:
    """What is said of the error's text if it has such signs; None if it has none, or is prose, where they may stand."""
    text = str(error["loc"][-1]) if error["type"] == "extra_forbidden" else error["input"]
    if not isinstance(text, str) or code is Code.TEXT:
        return None
    if (is_of_key(error) or code is Code.KIND) and (found := _GLUED.fullmatch(text)):
        return _glued(found, code)
    odd = foreign(text)
    if odd is None or code is Code.KIND or not plain(text).isascii():
        return None
    if error["type"] == "extra_forbidden" and odd.unseen:
        return Said(odd.what, "Delete it, and type a blank where one is needed.", Code.UNSEEN)
    mend = error["ctx"]["mend"] if code in _OWN_MEND else f"Write {_meant(text, in_list=_is_in_list(error))}."
    return Said(odd.what, mend, Code.UNSEEN if odd.unseen else code)


def _glued(found: re.Match[str], code: Code) -> Said | None:
    if code is Code.LANGUAGE and not _LANGUAGE.fullmatch(found["name"]):
        return None
    full = found["colon"] == "："
    what = '"：" is a full-width colon.' if full else "The blank behind this colon is missing."
    meant = masked(f"{found['name']}: {found['value'].strip()}")
    return Said(what, f"Write {{{meant}}}." if code is Code.KIND else f"Write `{meant}`.", code)


def _is_in_list(error: ErrorDetails) -> bool:
    return isinstance(error["loc"][-1], int)


def _meant(text: str, *, in_list: bool) -> str:
    return plain(text) if in_list and ", " in plain(text) else written(plain(text))
