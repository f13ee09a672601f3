"""The shape of flows and menus: steps that lead to others, and all of them together."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from ivr.core.steps import Check
from ivr.rules.codes import Code
from ivr.rules.conditions_shape import ConditionShape
from ivr.rules.names import (
    FlowName,
    PromptName,
)
from ivr.rules.plain_steps_shape import (
    BETWEEN,
    TRIES,
    WAIT,
    CallbackStep,
    HangUpStep,
    LanguageShape,
    LookUpShape,
    MenuStep,
    NoticesStep,
    PlayShape,
    QueueStep,
    SayShape,
    SetStep,
    VoicemailStep,
)
from ivr.rules.scalars import (
    Key,
    Keys,
    Name,
    Patience,
    PhoneNumber,
    Ring,
    SecretText,
    YesNo,
    duration,
    matching,
    reads,
    whole,
    wrong,
)
from ivr.rules.shape import Shape, optional, wanted
from ivr.rules.web_address import web_address

RM_RING, RM_ACCEPT, RM_WITHIN = timedelta(seconds=25), "1", timedelta(seconds=10)
"""How long the RM's mobile rings, which key accepts the call, and how long he has for it."""

Tries = Annotated[int, whole(1, 10)]
Digits = Annotated[int, whole(1, 40)]


WebAddress = Annotated[str, reads(web_address, pattern="^https?://[^/?#@]+([/?#]|$)")]
AnswerPath = Annotated[
    str, matching(r"[\w-]{1,64}(\.[\w-]{1,64}){0,9}", "a place in an answer", "Write account.balance.")
]
"""Where in a JSON answer a value stands, from the outside in."""


class IfShape(Shape):
    """`- if: {closed: office}` with `then` and `else`."""

    if_: ConditionShape = wanted("{closed: office}", alias="if")
    """What is asked."""
    then: Target = wanted("[{play: closed}, {voicemail: sales}]")
    """What is done if it is so."""
    else_: Target = optional("[{queue: sales}]", alias="else")
    """What is done if it is not; left out: the steps go on."""


class CollectShape(Shape):
    """`- collect: account`, a number of digits the caller types."""

    collect: Name
    """The name under which the digits are kept."""
    prompt: PromptName = wanted("ask_account")
    """The prompt that asks for them."""
    shortest: Digits = 1
    """The fewest digits."""
    longest: Digits = wanted("12")
    """The most digits."""
    wait: Patience = WAIT
    """How long silence may last after the prompt."""
    between: Patience = BETWEEN
    """How long a pause may last between two digits."""
    terminator: Annotated[str, matching("[*#]?", "a key that ends the digits", 'Write "#", "*", or "" for none.')] = "#"
    """The key that ends the digits; "" for none."""
    tries: Tries = TRIES
    """How often he may try."""
    masked: YesNo = False
    """Whether the digits are secret: they are then written nowhere."""
    check: Check = optional("luhn")
    """A check digit by which mistyped numbers are known: luhn for bank cards, id_card for identity cards."""
    otherwise: Target = optional("[{queue: sales}]")
    """What is done after the last try; left out: the steps go on."""

    @model_validator(mode="after")
    def _shortest_first(self) -> CollectShape:
        if self.shortest > self.longest:
            what = f"At least {self.shortest} but at most {self.longest} digits cannot be."
            raise wrong(what, "Exchange the two.", Code.AT_ODDS)
        return self


class DialStep(Shape):
    """`- dial: "02160001111"`, put through over the trunks."""

    dial: PhoneNumber
    """The number that is rung; whoever answers has the caller."""
    ring: Ring = RM_RING
    """How long it rings."""
    else_: Target = optional("{voicemail: sales}", alias="else")
    """What is done if nobody answers; left out: the steps go on."""


class WebStep(Shape):
    """`- web: "https://crm.example/balance?account={account}"`"""

    web: WebAddress
    """The address that is asked; answers and facts in braces are filled in."""
    timeout: Annotated[timedelta, duration("0.1s", "30s")] = timedelta(seconds=3)
    """How long each try may take."""
    retries: Annotated[int, whole(0, 5)] = 1
    """How often it is tried again where the service cannot be reached, is too slow or fails."""
    keep: Annotated[dict[Name, AnswerPath], Field(min_length=1)] = wanted("{balance: account.balance}")
    """What is kept of the JSON answer: a name, and where in the answer it stands."""
    token: SecretText = optional("!secret crm")
    """A token that the service asks for, by name; it is sent as `Authorization: Bearer ...` and shown nowhere."""
    else_: Target = optional("{queue: sales}", alias="else")
    """What is done if it does not answer well; left out: the steps go on."""


class RmStep(Shape):
    """`- rm: own`, the caller's RM on the mobile at once."""

    rm: Literal["own"]
    """The caller's own relationship manager is rung on the mobile at once."""
    ring: Ring = RM_RING
    """How long the mobile rings."""
    accept: Key = RM_ACCEPT
    """The key with which the call is taken."""
    within: Ring = RM_WITHIN
    """How long there is time for that key."""
    else_: Target = optional("{queue: sales}", alias="else")
    """What is done if he does not take the call."""


class GotoStep(Shape):
    """`- goto: main`, another flow."""

    goto: FlowName
    """The flow that follows."""
    at_most: Annotated[int, whole(1, 20)] = optional("3")
    """How often a caller is led there from here; left out: no bound."""
    else_: Target = optional("{queue: sales}", alias="else")
    """What is done after that; left out: the steps go on."""

    @model_validator(mode="after")
    def _bounded(self) -> GotoStep:
        if self.else_ is not None and self.at_most is None:
            raise wrong(
                "`else` is never done without `at_most`.", "Add `at_most: 3`, or remove it.", Code.AT_ODDS, at="else"
            )
        return self


STEP_WORDS = (
    "play", "notices", "say", "language", "look_up", "if", "set", "menu", "collect", "web", "queue", "rm", "dial",
    "voicemail", "callback", "hang_up", "goto",
)  # fmt: skip
_STEP_WORDS = frozenset(STEP_WORDS)


def _kind(value: object) -> str | None:
    """The first word for a step: where a dash was forgotten, the step before it is right."""
    found = next((key for key in value if key in _STEP_WORDS), None) if isinstance(value, dict) else None
    return f"<{found}>" if found else None


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
    | Annotated[NoticesStep, Tag("<notices>")]
    | Annotated[SetStep, Tag("<set>")]
    | Annotated[WebStep, Tag("<web>")]
    | Annotated[DialStep, Tag("<dial>")]
    | Annotated[CallbackStep, Tag("<callback>")]
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
    """The prompt that names the choices."""
    keys: Annotated[dict[Keys, MenuTarget], Field(min_length=1)] = wanted("{1: {queue: sales}}")
    """Where each key leads: a step, a list of steps, repeat or back."""
    wait: Patience = WAIT
    """How long silence may last after the prompt."""
    between: Patience = BETWEEN
    """How long a pause may last between two digits, where choices have several."""
    tries: Tries = TRIES
    """How often the caller may try."""
    otherwise: Target = optional("{queue: sales}")
    """What is done after the last try; left out: the call ends."""
    silence: PromptName = optional("no_key")
    """The prompt after silence; no_key if left out."""
    invalid: PromptName = optional("wrong_key")
    """The prompt after a wrong key; wrong_key if left out."""


for shape in (IfShape, CollectShape, WebStep, RmStep, DialStep, GotoStep):
    shape.model_rebuild()
