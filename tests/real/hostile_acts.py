"""The seven ways to get a number dialled that nobody allows; each makes so many attempts and tells what was said."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from random import Random

import aiohttp

from tests.real import hostile_dials, hostile_programs
from tests.real.hostile_dials import Ends
from tests.real.robbed_house import (
    TO_CALLBACK,
    TO_DIGITS,
    TO_MENU,
    TO_RM,
    House,
    Seat,
    redirects,
    rung,
    until,
)
from tests.real.sip_telephone import Asked, Dialog, Telephone, header

Said = list[str]
Act = Callable[[House, Seat, Random, int], Awaitable[Said]]
_SDP = "Content-Type: application/sdp"


def _invite(phone: Telephone, uri: str, who: str, host: str) -> Asked:
    return Asked("INVITE", uri, f"<sip:{who}@{host}>;tag={uuid.uuid4().hex}", f"<{uri.strip('<>')}>")


async def unauthenticated(house: House, seat: Seat, chance: Random, times: int) -> Said:
    """A stranger calls out, by whatever name, from an address that nobody knows or from the agents' network."""
    return await asyncio.gather(*(_as_nobody(house, seat, Random(chance.random())) for _ in range(times)))


async def _as_nobody(house: House, seat: Seat, chance: Random) -> str:
    ends, phone = house.ends(seat), chance.choice((house.stranger, house.stranger, seat.phone))
    asked = _invite(phone, hostile_dials.spelt(chance, ends), hostile_dials.sender(chance, ends), ends.host)
    status, _ = await phone.ask(asked, _SDP, *hostile_dials.wrapped(chance, ends), body=phone.sdp, within=1)
    return f"stranger {status}"


async def stolen(house: House, seat: Seat, chance: Random, times: int) -> Said:
    """Whoever knows an agent's password dials out, dials codes, or has the agent's calls sent to a number outside."""
    said = await asyncio.gather(*(_with_login(house, seat, Random(chance.random())) for _ in range(times)))
    return [*said[1:], await _moved_elsewhere(house, seat, chance)] if chance.random() < 0.3 else said


async def _with_login(house: House, seat: Seat, chance: Random) -> str:
    ends, thief, password = house.ends(seat), house.stranger, house.password(seat)
    if chance.random() < 0.1:
        code = chance.choice(("*70", "*71", "*72", "*73", "*731", "*74", "*751")) + chance.choice(("", "", "0044162"))
        uri = f"sip:{code}@{ends.core}"
    else:
        uri = hostile_dials.spelt(chance, ends)
    asked = _invite(thief, uri, seat.agent, ends.host)
    headers = [one for one in hostile_dials.wrapped(chance, ends) if not one.startswith("Authorization")]
    status, text = await thief.ask_known(asked, seat.agent, password, _SDP, *headers, body=thief.sdp, within=1)
    if status == 200:  # a code: hang up
        bye = Asked("BYE", f"sip:{ends.core}", asked.ours, header(text, "To"), asked.call_id, 9)
        await thief.ask(bye, within=0.5)
    return f"stolen login {status}"


async def _moved_elsewhere(house: House, seat: Seat, chance: Random) -> str:
    """His telephone is said to be a number behind the trunk; then his customer calls."""
    ends, thief, password = house.ends(seat), house.stranger, house.password(seat)
    login = chance.choice((seat.agent, "trunk-carrier"))
    contact = hostile_dials.redirected(chance, ends)
    path = (f"Path: <sip:{ends.trunk};lr>",) if chance.random() < 0.5 else ()
    phone = chance.choice((thief, house.carrier))
    status = await phone.register(login, password, contact, *path)
    caller = await house.carrier.call(seat.ground.did, seat.ground.caller)
    if isinstance(caller, Dialog):
        await asyncio.sleep(0.3)
        await house.over(seat, caller)
    return f"contact moved as {'agent' if login == seat.agent else 'trunk'} from {phone.host} {status}"


async def digits(house: House, seat: Seat, chance: Random, times: int) -> Said:
    """A caller keys numbers in wherever he is asked for something, from a forged number of his own."""
    said = Said()
    for _ in range(times):
        did, begin = chance.choice(
            ((TO_DIGITS, ""), (TO_DIGITS, "1234#1"), (TO_MENU, ""), (TO_MENU, "3"), (TO_CALLBACK, "1"), (TO_RM, ""))
        )
        forged = chance.choice((hostile_dials.number(chance), hostile_dials.digits(chance), seat.ground.caller))
        vouched = f"P-Asserted-Identity: <sip:{hostile_dials.number(chance)}@{house.carrier.host}>"
        headers = (vouched,) if chance.random() < 0.3 else ()
        rm = rung(house.carrier, seat.ground.rm_mobile)
        caller = await house.carrier.call(did, forged, *headers)
        if not isinstance(caller, Dialog):
            said.append(f"caller {caller}")
            continue
        await asyncio.sleep(0.3 if begin else 0)
        await caller.press(begin + hostile_dials.injected(chance), by_info=chance.random() < 0.3)
        if rm.done():  # the RM's own keys, before he has accepted
            await rm.result().press(hostile_dials.injected(chance)) if rm.result().media else None
            rm.result().reply(486)
        await house.over(seat, caller)
        said.append(f"caller keys at {did}")
    return said


async def referred(house: House, seat: Seat, chance: Random, times: int) -> Said:
    """REFER and Replaces, in a talk by each of those who talk, and out of any by strangers, thieves and the carrier."""
    ends, said = house.ends(seat), Said()
    with_rm = chance.random() < 0.4
    caller, other = await (house.talk_with_rm(seat) if with_rm else house.talk(seat))
    for _ in range(times):
        match chance.choice(("caller", "other", "outside", "replaces")):
            case "caller":
                said.append(f"REFER by the caller {await _refers(caller, chance, ends)}")
            case "other":
                said.append(f"REFER by the {'RM' if with_rm else 'agent'} {await _refers(other, chance, ends)}")
            case "replaces":
                said.append(await _replaces(house, seat, chance, chance.choice((caller, other))))
            case _:
                said.append(await _refers_from_outside(house, seat, chance))
    await house.over(seat, caller, other)
    return said


async def _refers(dialog: Dialog, chance: Random, ends: Ends) -> str:
    """Within a call that is known: what comes in it after that is answered."""
    status = await dialog.ask("REFER", *hostile_dials.referred(chance, ends), within=0.3)
    return f"{status}, then OPTIONS {await dialog.ask('OPTIONS')}"


async def _refers_from_outside(house: House, seat: Seat, chance: Random) -> str:
    ends, headers = house.ends(seat), hostile_dials.referred(chance, house.ends(seat))
    phone = chance.choice((house.stranger, house.carrier, seat.phone))
    uri = f"sip:{chance.choice((seat.agent, ends.did, 's'))}@{ends.core}"
    asked = Asked("REFER", uri, f"<sip:{seat.agent}@{ends.host}>;tag={uuid.uuid4().hex}", f"<{uri}>")
    status, _ = await phone.ask_known(asked, seat.agent, house.password(seat), *headers)
    return f"REFER out of dialog from {phone.host} {status}"


async def _replaces(house: House, seat: Seat, chance: Random, dialog: Dialog) -> str:
    """He takes the place of one who talks, and asks for a number at the same time."""
    ends, phone = house.ends(seat), house.stranger
    tags = [part.partition("tag=")[2].partition(";")[0] for part in (dialog.theirs, dialog.ours)]
    replaces = f"Replaces: {dialog.call_id};to-tag={tags[0]};from-tag={tags[1]}"
    asked = _invite(phone, hostile_dials.spelt(chance, ends), seat.agent, ends.host)
    status, _ = await phone.ask_known(
        asked, seat.agent, house.password(seat), _SDP, replaces, "Require: replaces", body=phone.sdp, within=1
    )
    return f"INVITE with Replaces {status}"


async def redirected(house: House, seat: Seat, chance: Random, times: int) -> Said:
    """The agent's telephone, and after it the RM's mobile, send the caller to a number."""
    said, ends = Said(), house.ends(seat)
    for _ in range((times + 1) // 2):
        told = asyncio.Event(), asyncio.Event()
        seat.phone.plans[""] = redirects(hostile_dials.redirected(chance, ends), told[0])
        house.carrier.plans[seat.ground.rm_mobile] = redirects(hostile_dials.redirected(chance, ends), told[1])
        caller = await house.carrier.call(ends.did, seat.ground.caller)
        assert isinstance(caller, Dialog), caller
        await until(told[1].is_set)
        await asyncio.sleep(0.1)
        await house.over(seat, caller)
        said += ["302 by the agent's telephone", "302 by the RM's mobile"]
    return said[:times]


async def keyed(house: House, seat: Seat, chance: Random, times: int) -> Said:
    """Whoever talks presses the keys of a transfer, and a number behind them."""
    with_rm, said = chance.random() < 0.3, Said()
    caller, other = await (house.talk_with_rm(seat) if with_rm else house.talk(seat))
    for _ in range(times):
        who, name = chance.choice(((caller, "the caller"), (other, "the RM" if with_rm else "the agent")))
        by_info = chance.random() < 0.3
        await who.press(hostile_dials.keyed(chance), by_info=by_info)
        said.append(f"keys of {name} by {'INFO' if by_info else 'RTP'}")
    await house.over(seat, caller, other)
    return said


async def by_program(house: House, seat: Seat, chance: Random, times: int) -> Said:
    """Programs ask for numbers while a customer talks with his agent."""
    said = Said()
    caller, other = await house.talk(seat)
    seat.phone.plans[""] = hostile_programs.answers
    async with aiohttp.ClientSession() as web:
        for _ in range(times):
            said.append(await hostile_programs.asks(house, seat, chance, web))
            await _back_in_talk(house, seat)
    await house.over(seat, caller, other)
    return said


async def _back_in_talk(house: House, seat: Seat) -> None:
    """Whom a transfer in vain has brought back to his agent, or who is lost to us."""
    with suppress(TimeoutError):
        await until(lambda: house.talks(seat) or house.live(seat) is None, within=2)


ACTS: dict[str, tuple[Act, int]] = {
    "unauthenticated": (unauthenticated, 20),
    "stolen login": (stolen, 10),
    "injected digits": (digits, 3),
    "REFER": (referred, 6),
    "302": (redirected, 2),
    "DTMF": (keyed, 4),
    "API": (by_program, 8),
}
"""Each with how many attempts it makes at a time."""
