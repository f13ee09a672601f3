"""The shape of witnessed signings: what an agent must say, and a customer answer, in the recording of a sale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, model_validator

from ivr.core.signing import Order
from ivr.rules.codes import Code
from ivr.rules.names import PromptName
from ivr.rules.on_duty_shape import Digit
from ivr.rules.scalars import Name, matching, wrong
from ivr.rules.shape import Shape, optional, wanted

Answer = Annotated[
    str,
    matching(
        "voice|[0-9*#]", "an answer", "Write voice, or a key: 0 to 9, * or #.", type=["string", "integer"], maximum=9
    ),
]


class CheckpointShape(Shape):
    """A checkpoint of a signing: a prompt alone, or with how the customer must answer."""

    short: ClassVar[Mapping[str, Any]] = {"type": "string"}
    say: PromptName = wanted("say_risks")
    """The prompt whose text the agent says; nothing is played."""
    answer: Answer = optional("voice", "1")
    """How the customer must answer: `voice` (the agent notes what he said), or the key that he must press; he need
    not if left out."""

    @model_validator(mode="before")
    @classmethod
    def _bare_prompt(cls, value: object) -> object:
        return {"say": value} if isinstance(value, str) else value


class SigningShape(Shape):
    """A witnessed signing."""

    checkpoints: Annotated[dict[Name, CheckpointShape], Field(min_length=1)] = wanted(
        "{identity: say_identity, consent: {say: ask_consent, answer: 1}}"
    )
    """What must stand in the recording, by names of your own, in the order in which it is said."""
    order: Order = optional("free")
    """Whether the agent may tick them in this order alone, or in any; fixed if left out."""
    key: Digit = optional("1")
    """The digit with which an agent begins it during a talk, as in `*81#`; over HTTP alone if left out."""


def _keys_apart(signings: dict[str, SigningShape]) -> dict[str, SigningShape]:
    before: dict[str, str] = {}
    for name, signing in signings.items():
        if signing.key and (other := before.setdefault(signing.key, name)) != name:
            what = f"The digit {signing.key} begins the signing {other} already."
            raise wrong(what, "Give each signing a digit of its own.", Code.AT_ODDS, at=name)
    return signings


Signings = Annotated[dict[Name, SigningShape], AfterValidator(_keys_apart)]
