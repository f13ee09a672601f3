"""Numbers that a thief wants dialled, in all the ways to write them, and what he wraps them in; by lot, from a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

PREMIUM = (
    "0044162455",
    "001900555",
    "0088213",
    "+44162455",
    "+1900555",
    "01144162455",
    "1689",
    "00881",
    "+37167",
    "900",
)
NOBODYS = ("13777", "02188", "95", "4006")
"""At home and no premium number, but nobody's whom the firm knows."""


@dataclass(frozen=True)
class Ends:
    """Addresses (`host:port`) and names that a thief may know."""

    core: str
    trunk: str
    agent: str
    rm_mobile: str
    did: str

    @property
    def host(self) -> str:
        return self.core.partition(":")[0]


def number(chance: Random) -> str:
    """One that nobody is allowed to dial."""
    begins = chance.choice(PREMIUM if chance.random() < 0.8 else NOBODYS)
    return begins + "".join(chance.choice("0123456789") for _ in range(chance.randint(4, 8)))


def digits(chance: Random) -> str:
    """One as it is keyed in."""
    return number(chance).replace("+", "00")


_AS: tuple[Callable[[str, Ends], str], ...] = (
    lambda n, e: f"sip:{n}@{e.core}",
    lambda n, e: f"sip:+{n.lstrip('+0')}@{e.core}",
    lambda n, e: f"sip:00{n.lstrip('+0')}@{e.core}",
    lambda n, e: f"sip:011{n.lstrip('+0')}@{e.core}",
    lambda n, e: f"sip:9{n}@{e.core};user=phone",
    lambda n, e: f"tel:{n};phone-context=+86",
    lambda n, e: f"tel:+{n.lstrip('+0')}",
    lambda n, e: f"sip:{n};phone-context={e.trunk}@{e.core};user=phone",
    lambda n, e: f"sips:{n}@{e.core}",
    lambda n, e: f"sip:{' '.join(n)}@{e.core}",
    lambda n, e: f"sip:{'%20'.join(n)}@{e.core}",
    lambda n, e: f"sip:{n[:4]}-{n[4:7]}.({n[7:]})@{e.core}",
    lambda n, e: f"sip:{''.join(f'%{ord(digit):02x}' for digit in n)}@{e.core}",
    lambda n, e: f"sip:%2B{n.lstrip('+0')}@{e.core}",
    lambda n, e: f"sip:{n}%00@{e.core}",
    lambda n, e: f"sip:{n}%0d%0aRoute:%20<sip:{e.trunk};lr>@{e.core}",
    lambda n, e: f"sip:{n}@{e.core}?Route=%3Csip:{e.trunk}%3Blr%3E",
    lambda n, e: f"sip:{n}@{e.core};maddr={e.trunk.partition(':')[0]}",
    lambda n, e: f"sip:{n}@{e.trunk}",
    lambda n, e: f"sip:{n}@trunk-carrier",
    lambda n, e: f"sip:PJSIP%2F{n.lstrip('+')}%40trunk-carrier@{e.core}",
    lambda n, e: f"sip:Local%2F{n.lstrip('+')}%40from-trunk@{e.core}",
    lambda n, e: f"sip:trunk-carrier%2F{n.lstrip('+')}@{e.core}",
    lambda n, e: f"sip:{n}&PJSIP%2F{n}%40trunk-carrier@{e.core}",
    lambda n, e: f"sip:${{SHELL(id)}}{n}@{e.core}",
    lambda n, e: f"sip:*72{n}@{e.core}",
    lambda n, e: f"sip:*73{n}%23@{e.core}",
    lambda n, e: f"sip:*2{n}%23@{e.core}",
    lambda n, e: f"sip:{n * 12}@{e.core}",
    lambda n, e: f"sip:{n * 150}@{e.core}",
    lambda n, e: f"sip:{n.translate({48 + d: 0x660 + d for d in range(10)})}@{e.core}",
    lambda n, e: f"sip:{n.translate({48 + d: 0xFF10 + d for d in range(10)})}@{e.core}",
    lambda n, e: f"sip:{e.rm_mobile}{n.lstrip('+')}@{e.core}",
    lambda n, e: f"sip:{e.did},{n}@{e.core}",
    lambda n, e: f"sip:s@{e.core};tgrp=trunk-carrier;trunk-context={n}",
    lambda n, e: f"sip:{e.agent}@{e.core};rn={n}",
    lambda n, e: f"sip:h@{e.core};npdi;rn={n}",
    lambda n, e: f"<sip:{n}@{e.core}>",
    lambda n, e: f"sip:{n}:password@{e.core}",
    lambda n, e: f"sip:{e.rm_mobile}@{e.trunk}",
)

_WRAPPED: tuple[Callable[[str, Ends], str], ...] = (
    lambda n, e: f"Route: <sip:{e.trunk};lr>",
    lambda n, e: f"Route: <sip:{n}@{e.trunk}>",
    lambda n, e: f"Record-Route: <sip:{e.trunk};lr>",
    lambda n, e: f"Diversion: <sip:{n}@{e.trunk}>;reason=unconditional",
    lambda n, e: f"History-Info: <sip:{n}@{e.trunk}>;index=1",
    lambda n, e: f'P-Asserted-Identity: "x" <sip:{e.agent}@{e.core}>',
    lambda n, e: f"P-Preferred-Identity: <sip:{e.rm_mobile}@{e.core}>",
    lambda n, e: f"Remote-Party-ID: <sip:{e.agent}@{e.core}>;party=calling;privacy=off",
    lambda n, e: f"Referred-By: <sip:{e.agent}@{e.core}>",
    lambda n, e: f"Refer-To: <sip:{n}@{e.core}>",
    lambda n, e: "Replaces: 12345;to-tag=1;from-tag=2;early-only",
    lambda n, e: "Join: 12345;to-tag=1;from-tag=2",
    lambda n, e: f"X-Asterisk-Channel: PJSIP/{n}@trunk-carrier",
    lambda n, e: f"X-Forward-To: {n}",
    lambda n, e: "X-Asterisk-Context: from-trunk",
    lambda n, e: f"Subject: PJSIP/{n}@trunk-carrier",
    lambda n, e: f"Call-Info: <sip:{n}@{e.trunk}>;answer-after=0",
    lambda n, e: 'Authorization: Digest username="ivr",realm="ivr",nonce="0",uri="sip:x",response="0"',
    lambda n, e: f"Path: <sip:{n}@{e.trunk};lr>",
    lambda n, e: f"Contact: <sip:{n}@{e.trunk}>",
)


def spelt(chance: Random, ends: Ends) -> str:
    """The address that is asked for."""
    return chance.choice(_AS)(number(chance), ends)


def wrapped(chance: Random, ends: Ends) -> tuple[str, ...]:
    """Headers, none to three of them, no two of a name."""
    drawn = {(line := make(number(chance), ends)).partition(":")[0]: line for make in chance.sample(_WRAPPED, 3)}
    return tuple(drawn.values())[: chance.randint(0, 3)]


def sender(chance: Random, ends: Ends) -> str:
    """Whom somebody says he is."""
    return chance.choice((ends.agent, ends.rm_mobile, ends.did, "trunk-carrier", "anonymous", "ivr", number(chance)))


def referred(chance: Random, ends: Ends) -> tuple[str, ...]:
    """Where a REFER leads, and by whom it says it comes."""
    to = spelt(chance, ends)
    replaces = "?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc" if chance.random() < 0.4 and "?" not in to else ""
    by = (f"Referred-By: <sip:{sender(chance, ends)}@{ends.core}>",) if chance.random() < 0.5 else ()
    return (f"Refer-To: <{to.strip('<>')}{replaces}>", *by)


def redirected(chance: Random, ends: Ends) -> str:
    """The contact of a 3xx, or of a registration."""
    return f"<{spelt(chance, ends).strip('<>')}>"


def keyed(chance: Random) -> str:
    """Keys of this system's and of others', with a number behind them."""
    begin, end = chance.choice(
        (("*2", "#"), ("*3", "#"), ("*2*", "#"), ("##", "#"), ("#1", "#"), ("*9*2", "#"), ("*1*2", "#"), ("*8", "#"))
    )
    return begin + digits(chance) + end


def injected(chance: Random) -> str:
    """Keys for whatever asks for some."""
    return chance.choice(("", "1", "2", "0", "9", "*", "*1", "*2", "##", "#", "12")) + digits(chance) + "#"
