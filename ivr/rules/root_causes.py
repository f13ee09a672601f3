"""Of all that pydantic found wrong, what does not only follow from something else that is wrong."""

from __future__ import annotations

import re

from pydantic_core import ErrorDetails

from ivr.rules.codes import Code
from ivr.rules.complaint import near
from ivr.rules.fields import fields_at
from ivr.rules.names import Names
from ivr.rules.places import Loc


def root_causes(errors: list[ErrorDetails], names: Names) -> list[ErrorDetails]:
    """Without what only follows: all else if the version is another, and a value whose key is already wrong."""
    errors = _without_following(errors)
    other_version = [error for error in errors if error["loc"] == ("version",) and error["type"] == "literal_error"]
    wrong_keys = {error["loc"][:-1] for error in errors if error["loc"][-1:] == ("[key]",)}
    misspelt = {_meant(error["loc"], names) for error in errors if error["type"] == "extra_forbidden"}
    return other_version or [
        error for error in errors if not _follows(error["loc"], wrong_keys) and not _lacks(error, misspelt)
    ]


def _without_following(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without lists that are empty only as their entries are wrong, and languages that wrong ones of the firm lack."""
    wrong = {error["loc"][:length] for error in errors for length in range(len(error["loc"]))}
    kept = [error for error in errors if error["type"] != "too_short" or error["loc"] not in wrong]
    if ("firm", "languages") not in wrong:
        return kept
    return [error for error in kept if error.get("ctx", {}).get("code") not in (Code.LANGUAGE, Code.UNSPOKEN)]


def _follows(loc: Loc, wrong_keys: set[Loc]) -> bool:
    return loc[-1:] != ("[key]",) and any(loc[:length] in wrong_keys for length in range(1, len(loc) + 1))


def _meant(loc: Loc, names: Names) -> Loc:
    known, word = fields_at(loc[:-1], names.shape), str(loc[-1])
    begins = re.split(r"[\s:：]", word, maxsplit=1)[0]
    return *loc[:-1], begins if begins in known else near(word, known)


def _lacks(error: ErrorDetails, misspelt: set[Loc]) -> bool:
    """True if only a misspelt word or section is what it misses."""
    if error["type"] == "missing":
        return error["loc"] in misspelt
    return error["type"] == "unknown" and (error["ctx"]["section"],) in misspelt
