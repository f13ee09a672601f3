"""Every error that pydantic finds, said again for people: where it stands, what it is, how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pydantic_core import ErrorDetails

from ivr.rules.codes import Code
from ivr.rules.complaint import Complaint, choice, near, shown
from ivr.rules.fields import fields_at
from ivr.rules.names import Names
from ivr.rules.places import Loc, Places
from ivr.rules.queues_shape import EXIT_WORDS, OVERFLOW_WORDS, PRESS_WORDS
from ivr.rules.steps_shape import STEP_WORDS

MOST = 100
"""Complaints that are printed; who has more begins with these."""
Words = tuple[str, str]


def worded(errors: Iterable[ErrorDetails], places: Places, names: Names) -> list[Complaint]:
    """The complaints, at most a hundred."""
    found = []
    for error in _root_causes(list(errors), names):
        loc = error["loc"]
        of_key = error["type"] == "extra_forbidden" or loc[-1:] == ("[key]",)
        place = places.of(loc, key=of_key)
        what, mend = _words(error, names)
        found.append(Complaint(place.file, place.line, place.column, place.path, what, mend, _code(error)))
        if len(found) == MOST:
            break
    return found


def _root_causes(errors: list[ErrorDetails], names: Names) -> list[ErrorDetails]:
    """Without what only follows: all else if the version is another, and a value whose key is already wrong."""
    other_version = [error for error in errors if error["loc"] == ("version",) and error["type"] == "literal_error"]
    wrong_keys = {error["loc"][:-1] for error in errors if error["loc"][-1:] == ("[key]",)}
    misspelt = {_meant(error["loc"], names) for error in errors if error["type"] == "extra_forbidden"}
    return other_version or [
        error for error in errors if not _follows(error["loc"], wrong_keys) and not _lacks(error, misspelt)
    ]


def _follows(loc: Loc, wrong_keys: set[Loc]) -> bool:
    return loc[-1:] != ("[key]",) and any(loc[:length] in wrong_keys for length in range(1, len(loc) + 1))


def _meant(loc: Loc, names: Names) -> Loc:
    return *loc[:-1], near(str(loc[-1]), fields_at(loc[:-1], names.shape))


def _lacks(error: ErrorDetails, misspelt: set[Loc]) -> bool:
    """True if only a misspelt word or section is what it misses."""
    if error["type"] == "missing":
        return error["loc"] in misspelt
    return error["type"] == "unknown" and (error["ctx"]["section"],) in misspelt


def _words(error: ErrorDetails, names: Names) -> Words:
    say = _TABLE.get(error["type"], (_anything_else, Code.FORM))[0]
    return (_nothing if _is_nothing(error) else say)(error, names)


def _code(error: ErrorDetails) -> Code:
    if error["type"] in ("rules", "unknown"):
        code = error["ctx"]["code"]
        assert isinstance(code, Code)  # who raises it says which
        return code
    if _is_nothing(error):
        return Code.NOTHING
    if error["type"] in ("literal_error", "enum"):
        if error["loc"] == ("version",):
            return Code.VERSION
        return Code.CHOICE if isinstance(error["input"], str) else Code.KIND
    return _TABLE.get(error["type"], (_anything_else, Code.FORM))[1]


def _is_nothing(error: ErrorDetails) -> bool:
    return error["input"] is None and error["type"] not in ("rules", "unknown")


def _own(error: ErrorDetails, names: Names) -> Words:
    return error["ctx"]["what"], error["ctx"]["mend"]


def _unknown_name(error: ErrorDetails, names: Names) -> Words:
    what, section = error["ctx"]["what"], error["ctx"]["section"]
    known = names[section]
    if not known:
        return what, f"Nothing is named under {section} yet."
    meant = near(error["ctx"]["meant"], known)
    return what, f"Did you mean {shown(meant)}?" if meant else f"Known {section}: {choice(known, 'and')}."


def _nothing(error: ErrorDetails, names: Names) -> Words:
    if error["loc"][-1:] == ("keys",):
        return "No keys stand here.", 'Write `1: {queue: ...}`; the key "#" needs its quotes, or it begins a comment.'
    return "Nothing stands here.", "Write a value, or remove the line."


def _missing(error: ErrorDetails, names: Names) -> Words:
    name = str(error["loc"][-1])
    field = fields_at(error["loc"][:-1], names.shape).get(name)
    examples = field.examples if field else None
    return f"`{name}` is missing.", f"Add `{name}: {examples[0] if examples else '...'}`."


def _unknown_key(error: ErrorDetails, names: Names) -> Words:
    name = str(error["loc"][-1])
    known = list(fields_at(error["loc"][:-1], names.shape))
    what = f"`{shown(name)[1:-1]}` is unknown here."
    meant = near(name, known)
    if name == "<<":
        return what, "Keys are not merged from elsewhere: write them out."
    if meant:
        return what, f"Did you mean `{meant}`?"
    if name in STEP_WORDS and known and known[0] in STEP_WORDS:
        return what, f"One step does one thing: begin another with `- {name}:`."
    if " " in name or not name.isascii():
        return what, 'If a text holds a comma or a colon, put it in quotes: "...".'
    return what, f"Known here: {choice(known, 'and')}."


def _one_of(error: ErrorDetails, names: Names) -> Words:
    known = str(error.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ").split(", ")
    if not isinstance(error["input"], str):
        return "A list or a mapping stands where one word should.", f"Write {choice(known)}."
    if known == ["1"]:
        return f"Version {shown(error['input'])} is unknown.", "This program reads version 1: write `version: 1`."
    meant = near(error["input"], known)
    return f"{shown(error['input'])} is unknown here.", f"Did you mean {meant}?" if meant else f"Write {choice(known)}."


def _not_a_mapping(error: ErrorDetails, names: Names) -> Words:
    what = "A list" if isinstance(error["input"], list) else shown(str(error["input"]))
    return f"{what} stands where names with values should.", "Write indented lines `name: value`, or {name: value}."


def _not_a_list(error: ErrorDetails, names: Names) -> Words:
    what = "A mapping" if isinstance(error["input"], dict) else shown(str(error["input"]))
    return f"{what} stands where a list should.", "Begin each entry with a dash, or write [a, b]."


def _too_short(error: ErrorDetails, names: Names) -> Words:
    return "This is empty.", "Write at least one entry."


def _no_kind(error: ErrorDetails, names: Names) -> Words:
    value = error["input"]
    if "while_waiting" in error["loc"]:
        return (
            "This is nothing that a caller may press.",
            f"Write {{{PRESS_WORDS[0]}: ...}}, {{{PRESS_WORDS[1]}: ...}} or stop_music.",
        )
    words = _words_at(error["loc"])
    what = "This is no step." if words is STEP_WORDS else "This is no way out of a queue."
    if isinstance(value, dict):
        meant = next(filter(None, (near(key, words) for key in value)), "")
        return what, f"Did you mean `{meant}`?" if meant else f"One of {choice(words)} must stand in it."
    if value in ("repeat", "back"):
        return f"{shown(value)} is no step.", "It has its place among the keys of a menu."
    if isinstance(value, str) and words is not STEP_WORDS:
        return what, f"Write where to, such as `{{{value if value in words else words[0]}: ...}}`."
    if isinstance(value, str):
        return f"{shown(value)} is no step.", "Write what it does, such as `{queue: ...}` or `{menu: ...}`."
    return what, f"It begins with one of {choice(words)}."


def _words_at(loc: tuple[int | str, ...]) -> tuple[str, ...]:
    if "to" in loc:
        return OVERFLOW_WORDS
    return EXIT_WORDS if loc[0] == "queues" else STEP_WORDS


def _anything_else(error: ErrorDetails, names: Names) -> Words:
    return f"{error['msg']}.", "Compare it with the example."


_TABLE: dict[str, tuple[Callable[[ErrorDetails, Names], Words], Code]] = {
    "rules": (_own, Code.FORM),
    "unknown": (_unknown_name, Code.NO_SUCH_NAME),
    "missing": (_missing, Code.MISSING),
    "extra_forbidden": (_unknown_key, Code.UNKNOWN_WORD),
    "literal_error": (_one_of, Code.CHOICE),
    "enum": (_one_of, Code.CHOICE),
    "model_type": (_not_a_mapping, Code.KIND),
    "model_attributes_type": (_not_a_mapping, Code.KIND),
    "dict_type": (_not_a_mapping, Code.KIND),
    "list_type": (_not_a_list, Code.KIND),
    "tuple_type": (_not_a_list, Code.KIND),
    "too_short": (_too_short, Code.NO_ENTRIES),
    "union_tag_not_found": (_no_kind, Code.STEP),
    "union_tag_invalid": (_no_kind, Code.STEP),
}
"""Pydantic's kinds of errors: who words them, and their code where the error itself brings none."""
