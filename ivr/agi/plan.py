"""What the fallback does for this caller: a snapshot and the time in, a plan out. Standard library only."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.agi.snapshot import Entrance, Party, Said, Snapshot, Sounds
from ivr.core import numbers

_NUMBER = re.compile(r"\+?[0-9]{3,15}")
_TRUNK = re.compile(r"[A-Za-z0-9_.-]+")
_CARD = re.compile(r"DAHDI/g[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class NotInService:
    """Nobody answers at this number."""

    say: Sounds


@dataclass(frozen=True, slots=True)
class Closed:
    """The firm is closed; a message may be left in the box, where there is one."""

    say: Sounds
    box: str


@dataclass(frozen=True, slots=True)
class Serve:
    """Ring these one after the other, and if none accepts, take a message in the box, where there is one."""

    say: Sounds
    dial: tuple[tuple[str, ...], ...]
    """Per mobile its dial strings, such as `PJSIP/13800000001@trunk-carrier`: one a trunk, in their order."""
    box: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens to a caller, in his language."""

    language: str
    said: Said
    then: NotInService | Closed | Serve
    recorded: bool = True


def plan(known: Snapshot, did: str, caller: str, now: float, *, stranded: bool = False) -> Plan:
    """Decide; `did` and `caller` are what the network said (anything), `now` is in seconds since 1970.

    Who is `stranded` was greeted already, by a controller that then went away: he is asked to wait once more.
    """
    party = _party(known, caller)
    entrance = known.entrances.get(numbers.rule_for(did, known.entrances))
    wishes = (party.language, entrance.language if entrance else "")
    language = next((wish for wish in wishes if wish in known.said), known.languages[0])
    said = known.said[language]
    if entrance is None:
        return Plan(language, said, NotInService(said.unknown_number))
    greeting = said.wait if stranded else entrance.greeting.get(language, ())
    if not is_open(entrance, now):
        closed = Closed(greeting + entrance.closed.get(language, ()), entrance.closed_box)
        return Plan(language, said, closed, entrance.recorded)
    serve = Serve(greeting, dial_strings(party.mobiles, known.trunks), entrance.box)
    return Plan(language, said, serve, entrance.recorded)


def is_open(entrance: Entrance, now: float) -> bool:
    """Whether it is open; beyond what the spans say, open: better to ring in vain than to send a customer away."""
    if entrance.open is None or now >= entrance.until:
        return True
    return any(start <= now < end for start, end in entrance.open)


def dial_strings(mobiles: tuple[str, ...], trunks: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Every mobile over every trunk; what is no number or no name never gets into a dial string."""
    dialable = [mobile for mobile in mobiles if _NUMBER.fullmatch(mobile)]
    return tuple(tuple(filter(None, (_over(trunk, mobile) for trunk in trunks))) for mobile in dialable)


def _over(trunk: str, mobile: str) -> str:
    if _CARD.fullmatch(trunk):
        return f"{trunk}/{mobile}"
    return f"PJSIP/{mobile}@trunk-{trunk}" if _TRUNK.fullmatch(trunk) else ""


def _party(known: Snapshot, caller: str) -> Party:
    readings = _readings(caller, known.country_code)
    try:
        return next((known.customers[number] for number in readings if number in known.customers), Party("", ()))
    except (ValueError, TypeError, KeyError):  # his line is odd: he is served as a stranger
        return Party("", ())


def _readings(caller: str, country_code: str) -> tuple[str, ...]:
    """The ways to read a caller's number as an international one: a network may leave out `+`, or the country."""
    number = numbers.clean(caller)
    if not number:
        return ()
    if number.startswith("+"):
        return (number,)
    if number.startswith("00"):
        return ("+" + number[2:],)
    return ("+" + country_code + number, "+" + country_code + number.removeprefix("0"), "+" + number)
