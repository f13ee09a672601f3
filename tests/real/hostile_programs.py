"""Programs that ask the controller, the console or the switch behind them to dial, by HTTP, ARI and AMI."""

from __future__ import annotations

import asyncio
from random import Random
from urllib.parse import quote

import aiohttp

from tests.real import hostile_console, hostile_dials
from tests.real.robbed_house import CORE, SUPERVISOR_TOKEN, House, Seat
from tests.real.sip_telephone import Dialog

_ORIGINATE = (
    "Action: Login\r\nUsername: ivr\r\nSecret: {secret}\r\n\r\n"
    "Action: {action}\r\nChannel: PJSIP/{number}@trunk-carrier\r\n"
    "Exten: {number}\r\nContext: from-trunk\r\nPriority: 1\r\n"
    "Application: Dial\r\nData: PJSIP/{number}@trunk-carrier\r\n"
    "Command: channel originate PJSIP/{number}@trunk-carrier application Wait 5\r\n\r\nAction: Logoff\r\n\r\n"
)


async def asks(house: House, seat: Seat, chance: Random, web: aiohttp.ClientSession) -> str:
    """One attempt; how it was answered."""
    way = chance.choice((*(_over_http,) * 3, *(hostile_console.asks,) * 3, _over_ari, _over_ami))
    return await way(house, seat, chance, web)


async def _over_http(house: House, seat: Seat, chance: Random, web: aiohttp.ClientSession) -> str:
    token, name = chance.choice((
        ("", "no token"),
        (SUPERVISOR_TOKEN, "the supervisors' token"),
        (house.password(seat), "an agent's password"),
        (house.app.secrets.http_token, "the token"),
        (house.app.secrets.http_token, "the token"),
    ))  # fmt: skip
    path, body = _wish(house, seat, chance)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if name == "the token" and chance.random() < 0.5:
        headers["Supervisor"], name = SUPERVISOR_TOKEN, "both tokens"
    url = f"http://127.0.0.1:{house.app.http_port}{path}"
    async with web.post(url, json=body, headers=headers) as answer:
        return f"HTTP {path.rpartition('/')[2]} with {name} {answer.status}"


def _wish(house: House, seat: Seat, chance: Random) -> tuple[str, dict[str, str]]:
    live, number = house.live(seat), hostile_dials.number(chance)
    call = live.id if live else "none"
    me = {"supervisor": seat.agent}
    return chance.choice((
        (f"/calls/{call}/transfer", {"number": number}),
        (f"/calls/{call}/transfer", {"agent": number}),
        (f"/calls/{call}/transfer", {"agent": f"{number}@trunk-carrier"}),
        (f"/calls/{call}/transfer", {"queue": number}),
        (f"/calls/{call}/consult", {"number": number}),
        (f"/calls/{call}/consult", {"agent": f"PJSIP/{number}@trunk-carrier"}),
        (f"/calls/{call}/pick", {**me, "agent": number}),
        (f"/calls/{call}/move", {**me, "queue": number}),
        (f"/calls/{call}/monitor", {"supervisor": number}),
        (f"/calls/{call}/take_over", {"supervisor": f"{number}@trunk-carrier"}),
        ("/callbacks", {"queue": "back", "number": number}),
        ("/callbacks", {"queue": "back", "number": f"{number[:3]} {number[3:6]}-{number[6:]}"}),
        ("/tasks", {"medium": "chat", "queue": "back", "customer": number}),
        ("/calls", {"number": number, "endpoint": f"PJSIP/{number}@trunk-carrier"}),
        ("/originate", {"number": number}),
    ))  # fmt: skip


async def _over_ari(house: House, seat: Seat, chance: Random, web: aiohttp.ClientSession) -> str:
    secrets = house.app.secrets
    user, password, name = chance.choice((
        ("ivr", "", "no password"),
        ("ivr", secrets.http_token, "the token of HTTP"),
        ("ivr", secrets.ami, "AMI's password"),
        (seat.agent, house.password(seat), "an agent's password"),
    ))  # fmt: skip
    number = hostile_dials.number(chance)
    endpoint = quote(f"PJSIP/{number}@trunk-carrier", safe="")
    url = f"http://127.0.0.1:{house.app.ports.ari}/ari/channels?endpoint={endpoint}&extension={quote(number)}&context=from-trunk"
    headers = {"Authorization": aiohttp.encode_basic_auth(user, password)}
    async with web.post(url, headers=headers) as answer:
        return f"ARI with {name} {answer.status}"


async def _over_ami(house: House, seat: Seat, chance: Random, _: aiohttp.ClientSession) -> str:
    secrets, action = house.app.secrets, chance.choice(("Originate", "Originate", "Command", "Redirect"))
    secret, name = chance.choice(((secrets.ami, "its password"), ("", "none"), (secrets.ari, "ARI's password")))
    asked = _ORIGINATE.format(secret=secret, number=hostile_dials.number(chance), action=action)
    reader, writer = await asyncio.open_connection(CORE, house.app.ports.ami)
    try:
        writer.write(asked.encode())
        async with asyncio.timeout(5):
            said = (await reader.read()).decode("utf-8", "replace")
    finally:
        writer.close()
        await writer.wait_closed()
    entered = "Authentication accepted" in said
    taken = said.count("Response: Success") - entered
    return f"AMI {action} with {name} {'taken' if taken > 0 else 'refused'}"


async def answers(dialog: Dialog) -> None:
    """Whoever calls is answered at once."""
    dialog.answer()
