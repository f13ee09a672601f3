"""The shape of surveys: what a caller is asked once his agent has hung up."""

from __future__ import annotations

import re
from typing import Annotated

from ivr.rules.complaint import shown
from ivr.rules.names import LevelName, PromptName
from ivr.rules.scalars import reads, wrong
from ivr.rules.shape import Shape, optional, wanted


def _keys(text: str) -> str:
    """`1-5` as "12345"."""
    found = re.fullmatch("([0-9])-([0-9])", text)
    if not found or found[1] >= found[2]:
        raise wrong(f"{shown(text)} is not a span of keys.", 'Write the first and the last: "1-5".')
    return "".join(str(key) for key in range(int(found[1]), int(found[2]) + 1))


class SurveyShape(Shape):
    """A survey."""

    ask: PromptName = wanted("rate_us")
    """The prompt that asks; it names the keys."""
    keys: Annotated[str, reads(_keys, pattern="^[0-9]-[0-9]$", patternErrorMessage='Write "1-5".')] = optional('"1-5"')
    """The keys that are answers; 1-5 if left out."""
    thanks: PromptName = optional("thanks")
    """The prompt after an answer; goodbye if left out."""
    unless_degraded: LevelName = optional("storm")
    """Nobody is asked while the firm works at this level of its degradation, or a graver one."""
