"""What was probably meant by a line that is no YAML: the slips of people and of their word processors."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from ivr.rules.codes import Code
from ivr.rules.complaint import shown
from ivr.rules.open_secrets import masked
from ivr.rules.signs import UNSEEN, foreign, plain, unseen


class Slip(NamedTuple):
    """Where it stands (counted from 0), what is wrong, how to mend it."""

    at: int
    what: str
    mend: str
    code: Code = Code.YAML


_ENTRY = r"(?:^\s*(?:- )?|[{,]\s*)"
"""Before a name: the beginning of a line, or of an entry in braces."""
_VALUE = r"\s*(?P<value>\{[^{}]*\}|\[[^]\[]*\]|[^,{}]*)"
_FULL_WIDTH_COLON = re.compile(rf"{_ENTRY}(?P<name>[A-Za-z0-9_*#+-]+)\s*(?P<sign>：){_VALUE}")
_GLUED_COLON = re.compile(rf"{_ENTRY}(?P<name>[A-Za-z_][\w-]*|[0-9](?!:[0-9]))(?P<sign>:)(?=[^\s:/\\]){_VALUE}")
_IN_QUOTES = 'Put the whole text in quotes: "...".'


def slip(line: str) -> Slip | None:
    """The first slip that is seen in this line."""
    bare = _without_quoted(line)
    return next(filter(None, (look(bare, line) for look in _LOOKS)), None)


def _without_quoted(line: str) -> str:
    """The line with `_` for whatever stands in quotes."""
    return re.sub(r"""(?<![^\s\[{,:(-])("[^"]*"|'[^']*')""", lambda found: "_" * len(found[0]), line)


def _odd_blank(bare: str, line: str) -> Slip | None:
    found = re.search(rf"^\s*?(?P<sign>[{UNSEEN}])|[:,{{\[-]\s*?(?P<inner>[{UNSEEN}])", bare)
    if not found:
        return None
    at = found.start(found.lastgroup or 0)
    return Slip(at, unseen(bare[at]), "Delete it, and type a blank where one is needed.", Code.UNSEEN)


def _wrong_hash(bare: str, line: str) -> Slip | None:
    if found := re.match(r"\s*(?P<sign>＃)", bare):
        return Slip(found.start("sign"), '"＃" is a full-width #.', "Begin a comment with a plain #.")
    if found := re.search(r"[:,{\[-]\s+(?P<sign>#)(?=[,}\]:]|\s*$)|[{\[](?P<inner>#)", bare):
        at = found.start(found.lastgroup or 0)
        return Slip(at, "Everything behind # is a comment.", 'If the key is meant, write "#" in quotes.')
    return None


def _wrong_dash(bare: str, line: str) -> Slip | None:
    found = re.match(r"\s*(?P<sign>[－—–―−‐‑•·●▪◦‣∙＊・])\s*(?=\S)", bare)
    if found:
        what = f'"{found["sign"]}" is not the dash of a list.'
    elif found := re.match(r"\s*(?P<sign>-)(?=[A-Za-z_{\[])", bare):
        what = "The blank behind this dash is missing."
    else:
        return None
    meant = plain(line[found.end() :])
    return Slip(found.start("sign"), what, f"Write a dash and a blank: `- {_short(meant)}`.")


def _wrong_colon(bare: str, line: str) -> Slip | None:
    if found := _FULL_WIDTH_COLON.search(bare):
        what = '"：" is a full-width colon.'
    elif found := _GLUED_COLON.search(bare):
        what = "The blank behind this colon is missing."
    else:
        return None
    name, value = (line[found.start(part) : found.end(part)].strip() for part in ("name", "value"))
    meant = masked(f"{name}: {_short(plain(value))}".strip())
    return Slip(found.start("sign"), what, f"Write a colon and a blank: `{meant}`.")


def _wrong_bracket(bare: str, line: str) -> Slip | None:
    found = re.search("[｛｝［］]", bare)
    sign = foreign(found[0]) if found else None
    return Slip(found.start(), sign.what, f"Write `{_short(plain(line))}`.") if found and sign else None


def _wrong_comma(bare: str, line: str) -> Slip | None:
    found = re.search(r"，(?=\s*[A-Za-z_]+\s*[:：])", bare)
    return Slip(found.start(), '"，" is a full-width comma.', "Write a comma and a blank.") if found else None


def _wrong_quote(bare: str, line: str) -> Slip | None:
    found = re.search(r"(?:^\s*|[:,{\[]\s*|- )(?P<sign>[“”‘’„＂])", bare)
    sign = foreign(found["sign"]) if found else None
    return Slip(found.start("sign"), sign.what, 'Write the plain " instead.') if found and sign else None


_LOOKS: tuple[Callable[[str, str], Slip | None], ...] = (
    _odd_blank, _wrong_hash, _wrong_dash, _wrong_colon, _wrong_bracket, _wrong_comma, _wrong_quote,
)  # fmt: skip


_INLINE = re.compile(
    r"\s*(?:- )?(?P<name>if|not|when|to|then|else|otherwise|full|nobody|[0-9*#]{1,8}|_+): (?P<word>[a-z_]+): "
    r"(?P<rest>[^:{}]+?)\s*(?:#.*)?$"
)
"""A name that takes another with its value, and both in one line without braces."""


def inline(line: str) -> str:
    """`if: closed: office` -> `if: {closed: office}`; empty if it is nothing of the kind."""
    found = _INLINE.match(_without_quoted(line))
    if not found:
        return ""
    return masked(
        f"{line[found.start('name') : found.start('word')]}{{{line[found.start('word') : found.end('rest')]}}}"
    )


def brace_in_text(line: str) -> Slip | None:
    """A value in braces that stands in an unquoted text, so that YAML takes it for a mapping."""
    bare = _without_quoted(line)
    found = re.search(r"[^\s{\[,:]\s?(?P<sign>\{)[\w ]+\}", bare)
    return Slip(found.start("sign"), "A text holds a brace and stands in no quotes.", _IN_QUOTES) if found else None


def _short(text: str) -> str:
    """What is shown of a line that is mended."""
    text = masked(text)
    return text if len(text) <= 60 else shown(text)[1:-1]
