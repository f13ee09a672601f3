"""What is told in words, in parts: a page says it in another language, however names and sentences stand in it."""

from __future__ import annotations

from typing import Union

from typing_extensions import TypedDict

from ivr.web.operation import described


@described
class Filled(TypedDict):
    """A sentence in English with its blanks filled."""

    template: str
    """`waits in {queue}`: by it the sentence in another language is found."""
    values: dict[str, Words]
    """What stands in each blank."""


@described
class Several(TypedDict):
    """Words one after the other."""

    between: str
    """What stands between them: `, `, ` or `."""
    words: list[Words]


Words = Union[str, Filled, Several]  # noqa: UP007 - `Filled` is to be found by its name at run time
"""A string is a name, or a value as the rules have it."""
