"""Stages and facts as JSON, and back. Encoding never fails: what has no JSON form is written as its text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import get_args

import msgspec

from ivr.core.accounting import gap_of, gap_value
from ivr.core.call import Stage
from ivr.core.gaps import Gap
from ivr.core.phrase import bare

_STAGES: Mapping[str, type[Stage]] = {kind.__name__: kind for kind in get_args(Stage)}


def encode_facts(facts: Mapping[str, object]) -> str:
    """The facts as JSON text; frozen values, times and enums included."""
    try:
        return msgspec.json.encode(facts, enc_hook=str).decode()
    except (ValueError, TypeError, UnicodeEncodeError):
        return msgspec.json.encode({plain(str(key)): plain(repr(value)) for key, value in facts.items()}).decode()


def plain(text: str) -> str:
    """Text that every database takes: no NUL, no half of a surrogate pair."""
    if text.isascii() and "\0" not in text:
        return bare(text)
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def encode_stage(stage: Stage) -> str:
    """The stage as JSON text: its kind and its fields."""
    fields = msgspec.to_builtins(stage, enc_hook=bare)
    return msgspec.json.encode({"stage": type(stage).__name__, **fields}).decode()


def encode_gaps(gaps: Iterable[Gap]) -> str | None:
    """The gaps as JSON text; None if there are none."""
    values = [gap_value(replace(gap, who=plain(gap.who), why=plain(gap.why))) for gap in gaps]
    return msgspec.json.encode(values).decode() if values else None


def decode_gaps(stored: object) -> tuple[Gap, ...]:
    """The gaps that were stored; what this version does not understand is left out."""
    entries = stored if isinstance(stored, list) else []
    return tuple(gap for entry in entries if (gap := gap_of(entry)))


def decode_stage(stored: Mapping[str, object]) -> Stage | None:
    """The stage that was stored; None if it is of a kind, or has a shape, that this version does not know."""
    fields = dict(stored)
    kind = _STAGES.get(str(fields.pop("stage", "")))
    try:
        return msgspec.convert(fields, kind) if kind else None
    except msgspec.ValidationError:
        return None
