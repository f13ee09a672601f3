"""One channel of the lab's Asterisk, and the commands that are sent to it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

from ivr.errors import SwitchError
from ivr.switch.ari import AriConnection

_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED)


@dataclass(frozen=True, slots=True)
class Line:
    """A channel by its id."""

    channel: str
    ari: AriConnection

    async def tell(self, method: str, verb: str, **query: str) -> bool:
        """Send a command and wait until it is done; False if the channel is gone. Raises `SwitchError`."""
        answer = await self.ari.ask(method, self._uri(verb), query)
        if not answer.ok and answer.status not in _GONE:
            raise SwitchError(f"The lab's Asterisk answered {answer.status} to {verb or method}: {answer.body}")
        return answer.ok

    def post(self, verb: str, **query: str) -> None:
        """Send a command whose outcome nobody waits for."""
        self.ari.tell("POST", self._uri(verb), query)

    def refuse(self, cause: int) -> None:
        """Hang up with this Q.850 cause, whose outcome nobody waits for."""
        self.ari.tell("DELETE", self._uri(""), {"reason_code": str(cause)})

    async def follow(self) -> bool:
        """Be told of its end too: of a channel that came from the dialplan we would hear nothing after Stasis.

        False if it has ended already, of which nobody will tell.
        """
        asked = await self.ari.ask("POST", "applications/lab/subscription", {"eventSource": f"channel:{self.channel}"})
        return asked.status != HTTPStatus.UNPROCESSABLE_ENTITY

    async def stop(self, playback: str) -> None:
        """Stop a playback; harmless if it has ended."""
        await self.ari.ask("DELETE", f"playbacks/{quote(playback, safe='')}")

    def _uri(self, verb: str) -> str:
        return f"channels/{quote(self.channel, safe='')}" + (f"/{verb}" if verb else "")
