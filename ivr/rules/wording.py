"""Every error that pydantic finds, said again for people: where it stands, what it is, how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pydantic_core import ErrorDetails

from ivr.rules.complaint import Complaint, choice, near, shown
from ivr.rules.fields import fields_at
from ivr.rules.places import Place, Places
from ivr.rules.queues_shape import OVERFLOW_WORDS
from ivr.rules.steps_shape import STEP_WORDS

MOST = 100
"""Complaints that are printed; who has more begins with these."""
Words = tuple[str, str]


def worded(errors: Iterable[ErrorDetails], places: Places) -> list[Complaint]:
    """The complaints, at most a hundred."""
    found = []
    for error in errors:
        loc = error["loc"]
        of_key = error["type"] == "extra_forbidden" or loc[-1:] == ("[key]",)
        place = places.of(loc, key=of_key)
        what, mend = _words(error, place)
        found.append(Complaint(places.file, place.line, place.column, place.path, what, mend))
        if len(found) == MOST:
            break
    return found


def _words(error: ErrorDetails, place: Place) -> Words:
    say = _TABLE.get(error["type"], _anything_else)
    if error["input"] is None and error["type"] != "rules":
        say = _nothing
    return say(error, place)


def _own(error: ErrorDetails, place: Place) -> Words:
    ctx = error.get("ctx", {})
    meant = near(ctx["meant"], ctx["known"]) if "meant" in ctx else ""
    return ctx["what"], f"Did you mean {shown(meant)}?" if meant else ctx["mend"]


def _nothing(error: ErrorDetails, place: Place) -> Words:
    return "Nothing stands here.", "Write a value, or remove the line."


def _missing(error: ErrorDetails, place: Place) -> Words:
    name = str(error["loc"][-1])
    field = fields_at(error["loc"][:-1]).get(name)
    examples = field.examples if field else None
    return f"`{name}` is missing.", f"Add `{name}: {examples[0] if examples else '...'}`."


def _unknown_key(error: ErrorDetails, place: Place) -> Words:
    name = str(error["loc"][-1])
    known = list(fields_at(error["loc"][:-1]))
    what = f"`{shown(name)[1:-1]}` is unknown here."
    meant = near(name, known)
    if meant:
        return what, f"Did you mean `{meant}`?"
    if name in STEP_WORDS and known and known[0] in STEP_WORDS:
        return what, f"One step does one thing: begin another with `- {name}:`."
    if " " in name or not name.isascii():
        return what, 'If a text holds a comma or a colon, put it in quotes: "...".'
    return what, f"Known here: {choice(known, 'and')}."


def _one_of(error: ErrorDetails, place: Place) -> Words:
    known = str(error.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ").split(", ")
    if not isinstance(error["input"], str):
        return "A list or a mapping stands where one word should.", f"Write {choice(known)}."
    if known == ["1"]:
        return f"Version {shown(error['input'])} is unknown.", "This program reads version 1: write `version: 1`."
    meant = near(error["input"], known)
    what = f"{shown(error['input'])} is not {choice(known)}."
    return what, f"Did you mean {meant}?" if meant else "Write one of these."


def _not_a_mapping(error: ErrorDetails, place: Place) -> Words:
    what = "A list" if isinstance(error["input"], list) else shown(str(error["input"]))
    return f"{what} stands where names with values should.", "Write indented lines `name: value`, or {name: value}."


def _not_a_list(error: ErrorDetails, place: Place) -> Words:
    what = "A mapping" if isinstance(error["input"], dict) else shown(str(error["input"]))
    return f"{what} stands where a list should.", "Begin each entry with a dash, or write [a, b]."


def _too_short(error: ErrorDetails, place: Place) -> Words:
    return "This is empty.", "Write at least one entry."


def _no_kind(error: ErrorDetails, place: Place) -> Words:
    value = error["input"]
    words = OVERFLOW_WORDS if "to" in error["loc"] else STEP_WORDS
    what = "This is no way out of a queue." if words is OVERFLOW_WORDS else "This is no step."
    if isinstance(value, dict):
        meant = next(filter(None, (near(key, words) for key in value)), "")
        return what, f"Did you mean `{meant}`?" if meant else f"One of {choice(words)} must stand in it."
    if isinstance(value, str):
        return f"{shown(value)} is no step.", "Write what it does, such as `{queue: ...}` or `{menu: ...}`."
    return what, f"It begins with one of {choice(words)}."


def _anything_else(error: ErrorDetails, place: Place) -> Words:
    return f"{error['msg']}.", "Compare it with the example."


_TABLE: dict[str, Callable[[ErrorDetails, Place], Words]] = {
    "rules": _own,
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "literal_error": _one_of,
    "enum": _one_of,
    "model_type": _not_a_mapping,
    "model_attributes_type": _not_a_mapping,
    "dict_type": _not_a_mapping,
    "list_type": _not_a_list,
    "tuple_type": _not_a_list,
    "too_short": _too_short,
    "union_tag_not_found": _no_kind,
    "union_tag_invalid": _no_kind,
}
"""Pydantic's kinds of errors, and who words them."""
