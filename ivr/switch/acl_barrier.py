"""Shuts addresses out by Asterisk's own access list, changed over ARI while calls go on: no reload, no root's rights.

Over HTTP, not over the one WebSocket: there it would wait its turn behind the calls, while guesses are answered.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

import aiohttp

from ivr.errors import SwitchError, SwitchUnavailable
from ivr.switch.ari import AriAddress

_LIST = "asterisk/config/dynamic/res_pjsip/acl"
_THERE = frozenset({HTTPStatus.OK, HTTPStatus.INTERNAL_SERVER_ERROR})
"""Asterisk 22 answers 500 where it should tell what such an entry says, though it is there and holds."""
_WITHIN = aiohttp.ClientTimeout(total=5.0)


class AclBarrier:
    """An entry for each address, in the memory of the Asterisk that runs; whoever is denied gets 403 to everything."""

    def __init__(self, ari: Callable[[], AriAddress]) -> None:
        """`ari` tells where it is now: its password may change."""
        self._ari = ari

    async def close(self, address: str) -> None:
        """See `Barrier.close`; asked for a second time, the entry stays as it is."""
        await self._ask("PUT", address, {"fields": [{"attribute": "deny", "value": address}]})
        if not await self._there(address):
            raise SwitchError(f"Asterisk did not take {address} into its access list.")

    async def open(self, address: str) -> None:
        """See `Barrier.open`."""
        status = await self._ask("DELETE", address)
        if status >= HTTPStatus.BAD_REQUEST and status != HTTPStatus.NOT_FOUND:
            raise SwitchError(f"Asterisk did not take {address} out of its access list ({status}).")

    async def _there(self, address: str) -> bool:
        return await self._ask("GET", address) in _THERE

    async def _ask(self, verb: str, address: str, body: object = None) -> int:
        ari = self._ari()
        url = f"{ari.url}/{_LIST}/{quote('ban-' + address.replace(':', '_'), safe='')}"
        headers = {"Authorization": ari.credentials}
        try:
            async with (
                aiohttp.ClientSession(timeout=_WITHIN, headers=headers) as session,
                session.request(verb, url, json=body) as answer,
            ):
                return answer.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SwitchUnavailable(f"ARI does not answer: {error or type(error).__name__}.") from error
