"""What an agent asks for by keys while he talks: a star and a figure, and for some a number that ends with `#`."""

from __future__ import annotations

from datetime import timedelta

from ivr.core.call import CallingIn, Consulting, Destination, OnHold, Stage
from ivr.core.talk_wishes import Complete, Conference, Consult, Hold, Resume, Return, Swap, Transfer, Wish

WITHIN = timedelta(seconds=3)
"""The next key comes within this time, or those before it meant nothing."""

STAR, END = "*", "#"
WITH_NUMBER = {"2", "3"}
"""Figures after which somebody is named."""
OWN_RM = "0"
"""Names the caller's RM; any other number is an agent's."""


def meant(stage: Stage | None, figure: str, number: str = "") -> Wish | None:
    """What the figure after the star asks for in this stage; None if it means nothing."""
    match figure:
        case "1":
            return _hold_or_back(stage)
        case "2" if number:
            return Transfer(_destination(number))
        case "3" if number:
            return Consult(_destination(number))
        case "4":
            return Complete()
        case "5":
            return Swap()
        case "6":
            return Conference()
        case _:
            return None


def _hold_or_back(stage: Stage | None) -> Wish:
    match stage:
        case OnHold():
            return Resume()
        case CallingIn() | Consulting():
            return Return()
        case _:
            return Hold()


def _destination(number: str) -> Destination:
    return Destination("rm", "own") if number == OWN_RM else Destination("agent", number)
