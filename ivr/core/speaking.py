"""How long a prompt lasts: as measured, or else estimated from its text as if it were read slowly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.core.rulebook import Prompt, Rulebook
from ivr.core.texts import Fixed, How, Unclear, Value, parts

PER_SECOND = 3.5
"""Chinese characters read in a second; other scripts count a third for each letter."""
LEAST = 0.5
"""Seconds, for the silence around the words."""
OF_A_VALUE: Mapping[How, float] = {
    "number": 12, "count": 12, "digits": 20, "amount": 14, "date": 6, "time": 4, "duration": 8, "wait": 6,
    "wait_range": 8, "name": 13, "queue": 6, "level": 3,
}  # fmt: skip
"""Seconds allowed for a value that a prompt holds or a step says: for the longest of its kind, a name's making too."""
_WIDE = re.compile("[\u2e80-\U0010ffff]")
UNKNOWN = 30.0
"""Seconds allowed for a sound file that could not be measured and has no text."""


@dataclass(frozen=True, slots=True)
class Speaking:
    """How long each prompt lasts, in the language in which it is longest."""

    book: Rulebook
    measured: Mapping[str, float] = field(default_factory=dict)
    _estimated: dict[str, float] = field(default_factory=dict, repr=False)

    def seconds(self, prompt: str) -> float:
        """The prompt's length; nothing for one that is not there."""
        if prompt in self.measured:
            return self.measured[prompt]
        if prompt not in self.book.prompts:
            return 0.0
        if prompt not in self._estimated:
            self._estimated[prompt] = estimated(self.book.prompts[prompt])
        return self._estimated[prompt]

    def is_guess(self, prompt: str) -> bool:
        """True if its length is an estimate."""
        return prompt in self.book.prompts and prompt not in self.measured


def estimated(prompt: Prompt) -> float:
    """The length of the longest of its texts."""
    lengths = [_of_text(text) for text in prompt.texts.values()]
    return max(lengths, default=UNKNOWN)


def _of_text(text: str) -> float:
    if "{" not in text:
        return _read(text)
    spoken = [_read(part.text) if isinstance(part, Fixed) else _of_value(part) for part in parts(text)]
    return sum(spoken)


def _of_value(part: Value | Unclear) -> float:
    return OF_A_VALUE[part.how] if isinstance(part, Value) else 0.0


def _read(text: str) -> float:
    wide = len(_WIDE.findall(text))
    weight = wide + (len(text) - wide) / 3
    return LEAST + weight / PER_SECOND
