"""Whoever has an agent's login to the console asks its API, or the telephone in its page, to dial."""

from __future__ import annotations

from random import Random

import aiohttp

from tests.console.visiting import Browser
from tests.real import hostile_dials
from tests.real.console_pages import sign_in
from tests.real.robbed_house import NAMED, House, Seat
from tests.real.web_probe import WebProbe

API = "/api/v1"


async def asks(house: House, seat: Seat, chance: Random, _: aiohttp.ClientSession) -> str:
    """One attempt; how it was answered."""
    page = house.pages[seat.agent]
    if chance.random() < 0.25:
        return f"console telephone in the page {await _dials(page, hostile_dials.number(chance))}"
    path, body = _wish(house, seat, chance)
    answer = await page.ask("POST", f"{API}{path}", body)
    if answer.status == 401:  # his session is over: a thief comes in again
        await sign_in(page, seat.agent)
        answer = await page.ask("POST", f"{API}{path}", body)
    return f"console {path.rpartition('/')[2]} {answer.status}"


async def transfer(house: House, seat: Seat, number: str) -> int:
    """From the agent's page."""
    return (await house.pages[seat.agent].ask("POST", f"{API}/me/call/transfer", {"number": number})).status


def _wish(house: House, seat: Seat, chance: Random) -> tuple[str, dict[str, str]]:
    live, number = house.live(seat), hostile_dials.number(chance)
    call = live.id if live else "none"
    digits, how = hostile_dials.digits(chance), chance.choice(("transfer", "consult"))
    return chance.choice((
        (f"/me/call/{how}", {"number": number}),
        (f"/me/call/{how}", {"number": f"{number[:3]} {number[3:6]}-{number[6:]}"}),
        (f"/me/call/{how}", {"number": f"{NAMED}{digits}"}),
        (f"/me/call/{how}", {"number": f"{NAMED}&PJSIP/{number}@trunk-carrier"}),
        (f"/me/call/{how}", {"agent": number}),
        (f"/me/call/{how}", {"agent": f"{number}@trunk-carrier"}),
        (f"/me/call/{how}", {"queue": number}),
        (f"/me/call/{how}", {"rm": number}),
        ("/me/telephone/keys", {"keys": f"*2{digits}#"}),
        ("/me/callbacks", {"at": "2030-01-01T09:00:00+08:00", "number": number}),
        ("/me/tickets", {"customer": number, "number": number}),
        ("/me/call/signing", {"signing": number}),
        (f"/calls/{call}/pick", {"agent": number}),
        (f"/calls/{call}/move", {"queue": number}),
        (f"/calls/{call}/take-over", {"supervisor": f"{number}@trunk-carrier"}),
        (f"/calls/{call}/transfer", {"number": number}),
    ))  # fmt: skip


async def _dials(page: Browser, number: str) -> int:
    """By the SIP that the console relays, in the name of his telephone there."""
    told = await page.told("GET", f"{API}/me/phone")
    url = f"http://127.0.0.1:{page.address.port}{told['address']}?page=of-a-thief"
    async with page.http.ws_connect(url, protocols=("sip",), origin=min(page.address.origins)) as line:
        with WebProbe(line, told["user"]) as telephone:
            statuses, _ = await telephone.invite_known(number, told["password"])
            await telephone.sent()
    return statuses[-1]
