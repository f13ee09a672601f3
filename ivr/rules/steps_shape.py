"""The shape of flows and menus."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from ivr.rules.codes import Code
from ivr.rules.names import (
    BoxName,
    CalendarName,
    FirmLanguage,
    FlowName,
    LanguageOrCustomer,
    MenuName,
    PromptName,
    QueueName,
)
from ivr.rules.scalars import Key, Keys, Line, Name, Patience, Ring, YesNo, day, matching, reads, whole, wrong
from ivr.rules.shape import OneOf, Shape, optional, wanted

WAIT, BETWEEN, TRIES = timedelta(seconds=5), timedelta(seconds=3), 3
"""How long a caller may be silent, pause between two digits, and how often he may try, where the rules say nothing."""
RM_RING, RM_ACCEPT, RM_WITHIN = timedelta(seconds=25), "1", timedelta(seconds=10)
"""How long the RM's mobile rings, which key accepts the call, and how long he has for it."""

Tries = Annotated[int, whole(1, 10)]
Digits = Annotated[int, whole(1, 40)]
_ANSWER = r"\{[^\W_][\w-]*\}"
_OR_ANSWER = 'or an answer in braces and quotes: "{account}".'
Number = Annotated[str, matching(rf"-?[0-9]{{1,12}}|{_ANSWER}", "a whole number", f"Write 42, {_OR_ANSWER}")]
SpokenDigits = Annotated[str, matching(rf"[0-9*#]{{1,40}}|{_ANSWER}", "digits", f"Write 1234, {_OR_ANSWER}")]
SpokenDay = Annotated[str, reads(lambda text: text if re.fullmatch(_ANSWER, text) else day(text).isoformat())]
Clock = Annotated[
    str, matching(rf"([01][0-9]|2[0-3]):[0-5][0-9]|{_ANSWER}", "a time of day", f"Write 08:30, {_OR_ANSWER}")
]
Levels = Annotated[tuple[Line, ...], Field(min_length=1), BeforeValidator(lambda v: [v] if isinstance(v, str) else v)]


class PlayShape(Shape):
    """`- play: welcome`"""

    play: PromptName


class SayWhat(OneOf):
    """`{digits: "{account}"}`"""

    number: Number = optional('"42"')
    digits: SpokenDigits = optional('"{account}"')
    date: SpokenDay = optional('"2027-01-02"')
    time: Clock = optional('"08:30"')

    def what(self) -> tuple[Literal["number", "digits", "date", "time"], str]:
        """The one thing that is said, and its value."""
        if self.number is not None:
            return "number", self.number
        if self.digits is not None:
            return "digits", self.digits
        return ("date", self.date) if self.date is not None else ("time", self.time)


class SayShape(Shape):
    """`- say: {digits: "{account}"}`"""

    say: SayWhat


class LanguageShape(Shape):
    """`- language: choose_language` with a key per language."""

    language: PromptName
    keys: Annotated[dict[Key, FirmLanguage], Field(min_length=1)] = wanted("{1: zh, 2: en}")
    wait: Patience = WAIT
    otherwise: LanguageOrCustomer = "customer"


class LookUpShape(Shape):
    """`- look_up: customer`"""

    look_up: Literal["customer"]


class ConditionShape(OneOf):
    """What an `if` asks."""

    open: CalendarName = optional("office")
    closed: CalendarName = optional("office")
    level: Levels = optional("[gold, vip]")
    rm: Literal["present", "absent"] = optional("present")


class IfShape(Shape):
    """`- if: {closed: office}` with `then` and `else`."""

    if_: ConditionShape = wanted("{closed: office}", alias="if")
    then: Target = wanted("[{play: closed}, {voicemail: sales}]")
    else_: Target = optional("[{queue: sales}]", alias="else")


class MenuStep(Shape):
    """`- menu: main_menu`"""

    menu: MenuName


class CollectShape(Shape):
    """`- collect: account`, a number of digits the caller types."""

    collect: Name
    prompt: PromptName = wanted("ask_account")
    shortest: Digits = 1
    longest: Digits = wanted("12")
    wait: Patience = WAIT
    between: Patience = BETWEEN
    terminator: Annotated[str, matching("[*#]?", "a key that ends the digits", 'Write "#", "*", or "" for none.')] = "#"
    tries: Tries = TRIES
    masked: YesNo = False
    otherwise: Target = optional("[{queue: sales}]")

    @model_validator(mode="after")
    def _shortest_first(self) -> CollectShape:
        if self.shortest > self.longest:
            what = f"At least {self.shortest} but at most {self.longest} digits cannot be."
            raise wrong(what, "Exchange the two.", Code.AT_ODDS)
        return self


class QueueStep(Shape):
    """`- queue: sales`"""

    queue: QueueName


class RmStep(Shape):
    """`- rm: own`, the caller's RM on the mobile at once."""

    rm: Literal["own"]
    ring: Ring = RM_RING
    accept: Key = RM_ACCEPT
    within: Ring = RM_WITHIN
    else_: Target = optional("{queue: sales}", alias="else")


class VoicemailStep(Shape):
    """`- voicemail: sales`"""

    voicemail: BoxName


class HangUpStep(Shape):
    """`- hang_up: goodbye`"""

    hang_up: PromptName


class GotoStep(Shape):
    """`- goto: main`, another flow."""

    goto: FlowName


STEP_WORDS = (
    "play", "say", "language", "look_up", "if", "menu", "collect", "queue", "rm", "voicemail", "hang_up", "goto",
)  # fmt: skip


def _kind(value: object) -> str | None:
    return next((f"<{word}>" for word in STEP_WORDS if isinstance(value, dict) and word in value), None)


def _form(value: object) -> str:
    if isinstance(value, str):
        return "<word>"
    return "<list>" if isinstance(value, list) else "<step>"


Step = Annotated[
    Annotated[PlayShape, Tag("<play>")]
    | Annotated[SayShape, Tag("<say>")]
    | Annotated[LanguageShape, Tag("<language>")]
    | Annotated[LookUpShape, Tag("<look_up>")]
    | Annotated[IfShape, Tag("<if>")]
    | Annotated[MenuStep, Tag("<menu>")]
    | Annotated[CollectShape, Tag("<collect>")]
    | Annotated[QueueStep, Tag("<queue>")]
    | Annotated[RmStep, Tag("<rm>")]
    | Annotated[VoicemailStep, Tag("<voicemail>")]
    | Annotated[HangUpStep, Tag("<hang_up>")]
    | Annotated[GotoStep, Tag("<goto>")],
    Discriminator(_kind),
]
Steps = Annotated[list[Step], Field(min_length=1)]
Target = Annotated[
    Annotated[Step, Tag("<step>")] | Annotated[Steps, Tag("<list>")],
    Discriminator(lambda value: "<list>" if isinstance(value, list) else "<step>"),
]
MenuTarget = Annotated[
    Annotated[Step, Tag("<step>")]
    | Annotated[Steps, Tag("<list>")]
    | Annotated[Literal["repeat", "back"], Tag("<word>")],
    Discriminator(_form),
]


class MenuShape(Shape):
    """A menu: what is played, and where each key leads."""

    prompt: PromptName = wanted("main_menu")
    keys: Annotated[dict[Keys, MenuTarget], Field(min_length=1)] = wanted("{1: {queue: sales}}")
    wait: Patience = WAIT
    between: Patience = BETWEEN
    tries: Tries = TRIES
    otherwise: Target = optional("{queue: sales}")
    silence: PromptName = optional("no_key")
    invalid: PromptName = optional("wrong_key")


for shape in (IfShape, CollectShape, RmStep):
    shape.model_rebuild()
