"""The shape of how a queue calls back those who asked for it."""

from __future__ import annotations

from typing import Annotated

from pydantic import model_validator

from ivr.rules.codes import Code
from ivr.rules.names import CalendarName, PromptName
from ivr.rules.scalars import Length, Ring, YesNo, whole, wrong
from ivr.rules.shape import Shape, optional


class QueueCallbackShape(Shape):
    """How those are called back who ask for it: they keep their place, and an agent answers before they are dialled."""

    tries: Annotated[int, whole(1, 20)] = optional("3")
    """How often a customer who does not answer is dialled; 3 if left out."""
    every: Length = optional("10m")
    """How long after a try in vain the next one comes; 10m if left out."""
    ring: Ring = optional("30s")
    """How long the customer's phone rings; 30s if left out."""
    hours: CalendarName = optional("office")
    """The calendar within whose hours customers are dialled; at any time if left out."""
    ask_number: PromptName = optional("your_number")
    """The prompt that asks at which number; the one from which he calls if left out."""
    any_number: YesNo = optional("no")
    """Whether callers may key in whatever `outbound.allow` names; customers' own numbers alone if left out."""
    cannot_call: PromptName = optional("not_this_number")
    """What a caller hears whose number is not called, before he is asked again; `wrong_key` if left out."""
    known: PromptName = optional("known_already")
    """What a caller hears who waits for a callback already; `callback_noted` if left out."""
    agent_hears: PromptName = optional("agent_calls_back")
    """What the agent hears before the customer is dialled; nothing if left out."""
    called_off: PromptName = optional("not_called_after_all")
    """What the agent hears if the customer is not dialled after all; nothing if left out."""
    customer_hears: PromptName = optional("we_call_back")
    """What the customer hears as he answers; nothing if left out."""
    abandoned_after: Length = optional("60s")
    """Who hangs up after waiting so long is called back unasked; nobody if left out."""

    @model_validator(mode="after")
    def _where_he_is_asked(self) -> QueueCallbackShape:
        for word in ("any_number", "cannot_call"):
            if word in self.model_fields_set and "ask_number" not in self.model_fields_set:
                what = "Nobody is asked for a number."
                raise wrong(what, "Name the prompt that asks: `ask_number: your_number`.", Code.AT_ODDS, at=word)
        return self
