"""Whether ARI takes new connections and answers: its own ping says yes even where it is stuck (asterisk issue 2170)."""

from __future__ import annotations

import asyncio

import aiohttp
import msgspec

from ivr.errors import SwitchError, SwitchUnavailable
from ivr.switch.ari import AriAddress
from ivr.switch.ari_events import RestResponse, decoded

WITHIN = 8.0
"""Seconds. A machine that is all in use lets a good Asterisk take several, and to end it ends all its calls."""
REFUSED = (401, 403)
_ASK = msgspec.json.encode(
    {"type": "RESTRequest", "request_id": "probe", "method": "GET", "uri": "applications"}
).decode()


class NotLetIn(SwitchError):
    """ARI answers, and does not take our password."""


async def probe(ari: AriAddress, within: float = WITHIN) -> None:
    """Knock as another controller would, under a name of its own; raises `SwitchUnavailable`, `NotLetIn`.

    It asks for the applications, which is where ARI hangs if it does.
    """
    try:
        async with asyncio.timeout(within), aiohttp.ClientSession() as http:
            await _knock(http, ari)
    except aiohttp.WSServerHandshakeError as error:
        if error.status in REFUSED:
            raise NotLetIn(f"{ari.url} says {error.status}.") from error
        raise SwitchUnavailable(f"ARI at {ari.url}: {error}.") from error
    except (aiohttp.ClientError, OSError) as error:
        raise SwitchUnavailable(f"ARI at {ari.url}: {str(error) or f'no answer within {within:g} s'}.") from error


async def _knock(http: aiohttp.ClientSession, ari: AriAddress) -> None:
    async with http.ws_connect(
        f"{ari.url.rstrip('/')}/events",
        params={"app": f"{ari.app}-probe"},
        headers={"Authorization": ari.credentials},
        max_msg_size=64 * 1024 * 1024,
    ) as socket:
        await socket.send_str(_ASK)
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT and isinstance(decoded(message.data), RestResponse):
                return
    raise aiohttp.ClientError("it hung up")
