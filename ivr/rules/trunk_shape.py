"""The shape of a trunk: where it leads, when it is tried, how many calls it bears, when it is left in peace."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ivr.core.rulebook import Card, Trunk
from ivr.rules.codes import Code
from ivr.rules.scalars import Host, Length, SecretText, SipUser, matching, whole, wrong
from ivr.rules.shape import Shape, optional, wanted

Signalling = Literal["pri_cpe", "pri_net", "fxs_ks", "fxs_ls"]
SwitchType = Literal["euroisdn", "national", "qsig"]
Channels = Annotated[
    str,
    matching(
        r"[0-9]{1,4}(-[0-9]{1,4})?(,[0-9]{1,4}(-[0-9]{1,4})?)*",
        "a list of channels",
        'Write them as DAHDI counts them: "1-15,17-31".',
    ),
]


class CardShape(Shape):
    """Telephone lines that end in a card of this machine."""

    signalling: Signalling = wanted("pri_cpe")
    """What they speak: `pri_cpe` on an E1 or T1 of the network's, `fxs_ks` on analogue lines."""
    channels: Channels = wanted('"1-15,17-31"')
    """The channels that carry calls, as DAHDI counts them."""
    group: Annotated[int, whole(0, 63)] = optional("1")
    """The group's number, another one for each card; 1 if left out."""
    switch_type: SwitchType = optional("euroisdn")
    """Of an E1 or T1: what the other side speaks; euroisdn if left out."""


class TrunkShape(Shape):
    """A way to the telephone network."""

    host: Host = optional("sip.example.net")
    """The carrier's address: `host` or `host:port`; this or `card`."""
    card: CardShape | None = optional('{signalling: pri_cpe, channels: "1-15,17-31"}')
    """Lines that end in a card of this machine; this or `host`."""
    order: Annotated[int, whole(1, 100)] = optional("1")
    """Trunks are tried from the lowest order up; 1 if left out."""
    weight: Annotated[int, whole(1, 1000)] = optional("3")
    """The share of the calls among trunks of the same order; if none of them has one, the first by name comes first."""
    user: SipUser = optional('"02131234567"')
    """The user name for registration, if the carrier wants one."""
    secret: SecretText = optional("!secret carrier")
    """The password for registration, by name: `!secret carrier`."""
    codecs: Annotated[tuple[Literal["alaw", "ulaw", "g722", "opus"], ...], Field(min_length=1)] = optional("[alaw]")
    """How sound is sent, the best first; alaw and ulaw if left out."""
    max_calls: Annotated[int, whole(0, 100_000)] = optional("30")
    """While so many calls are under way over it, in and out, none goes out; 0, no limit, if left out."""
    reserved: Annotated[int, whole(1, 100_000)] = optional("4")
    """So many of those are kept from callbacks, which can wait; none if left out."""
    urgent: Annotated[int, whole(1, 100_000)] = optional("2")
    """So many of those are kept for relationship managers and emergency numbers; none if left out."""
    silent: Length = optional("6s")
    """How long it may give no sign (ringing, something to hear) until the next one is tried; 10s if left out."""
    rest_after: Annotated[int, whole(1, 1000)] = optional("3")
    """After so many failures in a row it rests; 3 if left out."""
    rest: Length = optional("30s")
    """For how long the first time, each further time twice as long, 10 minutes at the most; 30s if left out."""

    @model_validator(mode="after")
    def _host_or_card(self) -> TrunkShape:
        if (self.host is None) == (self.card is None):
            what = "A trunk leads to a carrier's address, or to a card of this machine."
            raise wrong(what, "Write `host` or `card`, one of them.", Code.ONE_OF)
        only = self.model_fields_set & {"user", "secret", "codecs"} if self.card else ()
        for word in only:
            raise wrong(f"A card knows no `{word}`.", "Leave it out.", Code.AT_ODDS, at=word)
        return self

    @model_validator(mode="after")
    def _user_and_secret(self) -> TrunkShape:
        given = self.model_fields_set & {"user", "secret"}
        if len(given) == 1:
            what = "A trunk registers with `user` and `secret` together."
            raise wrong(what, "Write both, or neither.", Code.AT_ODDS, at=given.pop())
        return self

    @model_validator(mode="after")
    def _reserved_of_some(self) -> TrunkShape:
        if self.reserved and self.reserved >= (self.max_calls or 0):
            what = "No line is left for callbacks."
            raise wrong(what, "Write a `max_calls` above `reserved`.", Code.AT_ODDS, at="reserved")
        if self.urgent and self.urgent >= (self.max_calls or 0):
            what = "No line is left for what is not urgent."
            raise wrong(what, "Write a `max_calls` above `urgent`.", Code.AT_ODDS, at="urgent")
        return self


def trunk(name: str, shape: TrunkShape) -> Trunk:
    """A trunk of the Rulebook."""
    card = None if shape.card is None else Card(**shape.card.given())
    given: dict[str, Any] = shape.given("card")
    return Trunk(name, **given, card=card)
