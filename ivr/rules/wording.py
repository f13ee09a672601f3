"""Every error that pydantic finds, said again for people: where it stands, what it is, how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pydantic_core import ErrorDetails

from ivr.rules.codes import Code
from ivr.rules.complaint import Complaint, choice, near, shown
from ivr.rules.fields import fields_at
from ivr.rules.meant import language
from ivr.rules.mistyped import is_of_key, signs_in
from ivr.rules.names import Names
from ivr.rules.open_secrets import OTHER_WORDS, masked
from ivr.rules.places import Places
from ivr.rules.prefer_shape import PREFER_WORDS
from ivr.rules.queues_shape import EXIT_WORDS, OVERFLOW_WORDS, PRESS_WORDS
from ivr.rules.root_causes import root_causes
from ivr.rules.steps_shape import STEP_WORDS

MOST = 100
"""Complaints that are printed; who has more begins with these."""
Words = tuple[str, str]


def worded(errors: Iterable[ErrorDetails], places: Places, names: Names) -> list[Complaint]:
    """The complaints, at most a hundred."""
    found = []
    for error in root_causes(list(errors), names):
        loc = error["loc"]
        at = error.get("ctx", {}).get("at")
        if at:
            loc = (*loc, at)
        place = places.of(loc, key=bool(at) or is_of_key(error))
        code = _code(error)
        what, mend, code = signs_in(error, code) or (*_words(error, names), code)
        if code is Code.NOTHING and places.cut_off(loc):
            what, mend = "Everything behind # is a comment.", 'If the key is meant, write "#" in quotes.'
        found.append(Complaint(place.file, place.line, place.column, masked(place.path), what, mend, code))
        if len(found) == MOST:
            break
    return found


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
    return error["input"] is None and error["type"] not in ("rules", "unknown", "extra_forbidden")


def _own(error: ErrorDetails, names: Names) -> Words:
    what, mend = error["ctx"]["what"], error["ctx"]["mend"]
    if isinstance(error["input"], list) and error["ctx"]["code"] is Code.KIND and (example := _example(error, names)):
        mend = f"Write one value, such as {example}."
    return what, mend


def _example(error: ErrorDetails, names: Names) -> str:
    field = fields_at(error["loc"][:-1], names.shape).get(str(error["loc"][-1]))
    return str(field.examples[0]) if field and field.examples else ""


def _unknown_name(error: ErrorDetails, names: Names) -> Words:
    what, section = error["ctx"]["what"], error["ctx"]["section"]
    known = names[section]
    if not known:
        return what, f"Nothing is named under {section} yet."
    text = error["ctx"]["meant"]
    meant = near(text, known)
    if section == "languages":
        meant = language(text) if language(text) in known else meant
        if not meant and len(text) > 6 and is_of_key(error):
            return what, "If it belongs to the text before it, put the whole text in quotes."
    return what, f"Did you mean {shown(meant)}?" if meant else f"Known {section}: {choice(known, 'and')}."


def _nothing(error: ErrorDetails, names: Names) -> Words:
    if error["loc"][-1:] == ("keys",):
        return "No keys stand here.", 'Write `1: {queue: ...}`; the key "#" needs its quotes, or it begins a comment.'
    return "Nothing stands here.", "Write a value, or remove the line."


def _missing(error: ErrorDetails, names: Names) -> Words:
    name = str(error["loc"][-1])
    return f"`{name}` is missing.", f"Add `{name}: {_example(error, names) or '...'}`."


def _unknown_key(error: ErrorDetails, names: Names) -> Words:
    name = str(error["loc"][-1])
    known = list(fields_at(error["loc"][:-1], names.shape))
    what = f"`{masked(shown(name)[1:-1])}` is unknown here."
    meant = "secret" if name in OTHER_WORDS and "secret" in known else near(name, known)
    if name == "<<":
        return what, "Keys are not merged from elsewhere: write them out."
    first, _, rest = name.partition(" ")
    if first in known and error["input"] is None:
        meant = masked(f"{first}: {rest.strip()}")
        return what, f"A colon is missing: write `{meant}`."
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
    mend = f"Did you mean {meant}?" if meant else f"Write {choice(known)}."
    if error["loc"][-1:] == ("<word>",) and "keys" in error["loc"] and not meant:
        mend = f"Write what the key does, such as {step_named(error['input'], names)}, {choice(known)}."
    return f"{shown(error['input'])} is unknown here.", mend


def step_named(text: str, names: Names) -> str:
    """The step that a text without braces probably means: `queue general` or `general` -> `{queue: general}`."""
    word, _, name = text.partition(" ")
    if word in STEP_WORDS and name:
        return f"{{{word}: {name.strip()}}}"
    steps = {"queues": "queue", "menus": "menu", "flows": "goto", "voicemails": "voicemail", "prompts": "play"}
    found = next((step for section, step in steps.items() if text in names[section]), "")
    return f"{{{found}: {text}}}" if found else "{queue: ...}"


def _not_a_mapping(error: ErrorDetails, names: Names) -> Words:
    what = "A list" if isinstance(error["input"], list) else shown(str(error["input"]))
    return f"{what} stands where names with values should.", _as_mapping(error, names)


def _as_mapping(error: ErrorDetails, names: Names) -> str:
    text = error["input"] if isinstance(error["input"], str) else ""
    word, _, value = text.partition(" ")
    if value and word in fields_at(error["loc"], names.shape):
        return f"Write {{{word}: {value.strip()}}}."
    if error["loc"][-1:] == ("<team>",) and text:
        return f'Write ["{text}"].' if text in names["agents"] else 'Write ["1001", "1002"], or {team: sales}.'
    return "Write indented lines `name: value`, or {name: value}."


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
    if "prefer" in error["loc"]:
        meant = next(filter(None, (near(key, PREFER_WORDS) for key in value)), "") if isinstance(value, dict) else ""
        mend = f"Did you mean `{meant}`?" if meant else f"One of {choice(PREFER_WORDS)} must stand in it."
        return "This is nobody whom a caller may prefer.", mend
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
        meant = step_named(value, names)
        mend = f"`{meant}`" if "..." not in meant else "`{queue: ...}` or `{menu: ...}`"
        return f"{shown(value)} is no step.", f"Write what it does, such as {mend}."
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
