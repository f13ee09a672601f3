"""The shape of steps that name nothing but what they do: no other steps stand in them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ivr.core.steps import Kind
from ivr.core.texts import KINDS
from ivr.rules.complaint import shown
from ivr.rules.names import (
    BoxName,
    CalendarName,
    FirmLanguage,
    LanguageOrCustomer,
    MenuName,
    PromptName,
    QueueName,
)
from ivr.rules.scalars import (
    Key,
    Line,
    Name,
    Patience,
    day,
    length,
    matching,
    reads,
    whole,
    wrong,
)
from ivr.rules.shape import OneOf, Shape, optional, wanted

WAIT, BETWEEN, TRIES = timedelta(seconds=5), timedelta(seconds=3), 3
"""How long a caller may be silent, pause between two digits, and how often he may try, where the rules say nothing."""
_ANSWER = r"\{[^\W_][\w-]*\}"
_OR_ANSWER = 'or an answer in braces and quotes: "{account}".'
Number = Annotated[str, matching(rf"-?[0-9]{{1,12}}|{_ANSWER}", "a whole number", f"Write 42, {_OR_ANSWER}")]
SpokenDigits = Annotated[str, matching(rf"[0-9*#]{{1,40}}|{_ANSWER}", "digits", f"Write 1234, {_OR_ANSWER}")]
SpokenDay = Annotated[str, reads(lambda text: text if re.fullmatch(_ANSWER, text) else day(text).isoformat())]
Clock = Annotated[
    str, matching(rf"([01][0-9]|2[0-3]):[0-5][0-9]|{_ANSWER}", "a time of day", f"Write 08:30, {_OR_ANSWER}")
]
SpokenAmount = Annotated[
    str, matching(rf"-?[0-9]{{1,9}}(\.[0-9]{{1,2}})?|{_ANSWER}", "an amount of money", f"Write 99.50, {_OR_ANSWER}")
]
SpokenDuration = Annotated[
    str, reads(lambda text: text if re.fullmatch(_ANSWER, text) else f"{length(text).total_seconds():g}s")
]


def _as_it_stands(text: str) -> str:
    if "{" in text or "}" in text:
        what = f"{shown(text)} would be kept as it stands, with its braces: nothing is filled in here."
        raise wrong(what, "Write a fixed text; an answer goes by its own name wherever it is used.")
    return text


Fixed = Annotated[Line, AfterValidator(_as_it_stands)]
"""What a `set` step keeps."""


class PlayShape(Shape):
    """`- play: welcome`"""

    play: PromptName
    """The prompt that is played; a key cuts it short and counts for the menu that follows."""


class SayWhat(OneOf):
    """`{digits: "{account}"}`"""

    number: Number = optional('"42"')
    """A whole number, or an answer: "{account}"."""
    digits: SpokenDigits = optional('"{account}"')
    """Digit by digit."""
    date: SpokenDay = optional('"2027-01-02"')
    """A day: "2027-01-02"."""
    time: Clock = optional('"08:30"')
    """A time of day: "08:30"."""

    amount: SpokenAmount = optional('"99.50"')
    """An amount of money in yuan: "99.50"."""
    duration: SpokenDuration = optional("90s")
    """A length of time: 90s. An answer counts seconds."""

    def what(self) -> tuple[Kind, str]:
        """The one thing that is said, and its value."""
        (kind,) = (kind for kind in KINDS.values() if kind in self.model_fields_set)
        return kind, getattr(self, kind)


class SayShape(Shape):
    """`- say: {digits: "{account}"}`"""

    say: SayWhat
    """What is said."""


class LanguageShape(Shape):
    """`- language: choose_language` with a key per language."""

    language: PromptName
    """The prompt, played in every language one after the other."""
    keys: Annotated[dict[Key, FirmLanguage], Field(min_length=1)] = wanted("{1: zh, 2: en}")
    """The language behind each key."""
    wait: Patience = WAIT
    """How long silence may last after the prompt."""
    otherwise: LanguageOrCustomer = "customer"
    """The language of one who presses nothing; customer: as he is known to prefer."""


class LookUpShape(Shape):
    """`- look_up: customer`"""

    look_up: Literal["customer"]
    """The customer is found by the caller's number, and with him his level, language and relationship manager."""


class MenuStep(Shape):
    """`- menu: main_menu`"""

    menu: MenuName
    """The menu that follows."""


class NoticesStep(Shape):
    """`- notices: office`"""

    notices: CalendarName
    """The calendar whose notices for today are played, if there are any."""


class SetStep(Shape):
    """`- set: {topic: claims}`"""

    set: Annotated[dict[Name, Fixed], Field(min_length=1)]
    """Facts of your own, each a name and a value, kept beside what is collected."""


class QueueStep(Shape):
    """`- queue: sales`"""

    queue: QueueName
    """The queue in which the caller waits."""
    priority: Annotated[int, whole(-1000, 1000)] = optional("50")
    """Points on top of the queue's own; 0 if left out."""


class CallbackStep(Shape):
    """`- callback: sales`"""

    callback: BoxName
    """The box in which a note is kept that he is to be called back; he is told so, and the call is over."""
    waits_in: QueueName = optional("sales")
    """The queue in whose line he keeps a place, and is called back; left out: the note alone is kept."""


class VoicemailStep(Shape):
    """`- voicemail: sales`"""

    voicemail: BoxName
    """The box in which the caller leaves a message."""


class HangUpStep(Shape):
    """`- hang_up: goodbye`"""

    hang_up: PromptName
    """The prompt that is played before the call is over."""
