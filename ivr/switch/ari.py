"""The connection to ARI: one WebSocket for events, requests and their answers; it comes back when it breaks."""

from __future__ import annotations

import asyncio
import base64
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http import HTTPStatus

import aiohttp
import structlog

from ivr.core.histogram import Histogram
from ivr.errors import SwitchError, SwitchUnavailable
from ivr.switch.ari_events import WANTED, ApplicationReplaced, AriEvent, RestResponse, decoded
from ivr.switch.ari_requests import SENDINGS, Answer, Requests
from ivr.switch.backoff import pauses

log = structlog.get_logger()

HEARTBEAT = 5.0
"""Seconds between pings; a socket that does not answer within half of that is taken for dead: 7.5 s at most."""
OPENING = 5.0
"""Seconds that opening a connection may take."""

AGAIN_AFTER = 0.25
"""Seconds until a request that was refused for the moment is sent again."""


@dataclass(frozen=True, slots=True)
class AriAddress:
    """Where ARI is, who we are there, and the application that is ours."""

    url: str
    """Such as `http://127.0.0.1:8088/ari`."""
    user: str
    password: str = field(repr=False)
    app: str

    @property
    def credentials(self) -> str:
        """For the `Authorization` header."""
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()


class AriConnection:
    """Hands every event to `on_event` in order; calls `on_open` in a task of its own after every (re)connect."""

    def __init__(
        self,
        address: AriAddress,
        on_event: Callable[[AriEvent], None],
        on_open: Callable[[], Awaitable[None]],
        timeout: float = 5.0,
    ) -> None:
        self._address = address
        self._on_event = on_event
        self._on_open = on_open
        self._requests = Requests(timeout)
        self._outbox: asyncio.Queue[str] = asyncio.Queue()
        self._life: asyncio.Task[None] | None = None
        self._opened: asyncio.Future[None] | None = None
        self._open = False
        self._replaced = False
        self._turned_away = False
        """The password with which this socket was opened does not count any more."""

    @property
    def is_open(self) -> bool:
        """The socket stands."""
        return self._open

    @property
    def took(self) -> Histogram:
        """Seconds from a request's sending to its answer."""
        return self._requests.took

    @property
    def unanswered(self) -> int:
        """Requests to which no answer came."""
        return self._requests.unanswered

    def known_by(self, password: str) -> None:
        """Give this password from the next connection on; `look` brings that about once it counts."""
        self._address = replace(self._address, password=password)

    def look(self) -> None:
        """Ask something, and so learn whether we are still let in: Asterisk looks at the password of each request."""
        self.tell("GET", "asterisk/ping")

    async def start(self, patience: float) -> None:
        """Connect, and stay connected. `SwitchError` if that fails for `patience` seconds or the password is wrong."""
        self._opened = asyncio.get_running_loop().create_future()
        self._life = asyncio.create_task(self._stay_connected(), name="ari")
        try:
            async with asyncio.timeout(patience):
                await asyncio.wait((self._life, self._opened), return_when=asyncio.FIRST_COMPLETED)
            (self._life if self._life.done() else self._opened).result()
        except TimeoutError:
            await self.stop()
            raise SwitchUnavailable(f"No ARI at {self._address.url}. Is Asterisk running?") from None
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Close the socket; whatever waits for an answer gets `SwitchUnavailable`."""
        if self._life is not None:
            self._life.cancel()
            with suppress(asyncio.CancelledError):
                await self._life
            self._life = None
        if self._opened is not None and not self._opened.done():
            self._opened.cancel()
        self._requests.fail_all("The connection was closed.")

    def ask(
        self,
        method: str,
        uri: str,
        query: Mapping[str, str] | None = None,
        body: object | None = None,
        sendings: int = SENDINGS,
        *,
        insists: bool = True,
    ) -> asyncio.Future[Answer]:
        """Send a request now, or after the reconnect; requests go out in the order of their asking.

        One that is refused by a 500 or 503 is sent once more, unless it does not insist (see `Requests.add`). With
        `sendings=1` it is not sent again when the socket breaks before the answer: that raises `Interrupted`.
        """
        request_id, answer = self._requests.add(method, uri, query, body, sendings, insists=insists)
        if self._replaced or self._life is None:
            self._requests.fail_all("Another controller took over." if self._replaced else "Not connected.")
        elif self._open:
            self._outbox.put_nowait(request_id)
        return answer

    def tell(self, method: str, uri: str, query: Mapping[str, str] | None = None, body: object | None = None) -> None:
        """Send a request whose answer nobody waits for."""
        self.ask(method, uri, query, body, insists=False).add_done_callback(_seen)

    async def _stay_connected(self) -> None:
        pause = pauses(random.random)
        async with aiohttp.ClientSession() as http:
            while not self._replaced:
                try:
                    async with await self._opened_socket(http) as socket:
                        pause = pauses(random.random)
                        await self._live(socket)
                except (aiohttp.ClientError, OSError, TimeoutError) as error:
                    self._complain(error)
                except Exception:  # whatever it was, all calls hang on this socket
                    log.exception("ari connection failed")
                if not self._replaced:
                    await asyncio.sleep(next(pause))

    async def _opened_socket(self, http: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
        to = self._address
        async with asyncio.timeout(OPENING):
            return await http.ws_connect(
                f"{to.url.rstrip('/')}/events",
                params={"app": to.app},
                headers={"Authorization": to.credentials},
                heartbeat=HEARTBEAT,
                max_msg_size=64 * 1024 * 1024,
            )

    async def _live(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._begin()
        writer = asyncio.create_task(self._write(socket), name="ari-writer")
        opening = asyncio.create_task(self._announce(), name="ari-opening")
        try:
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT and self._read(message.data):
                    break
        finally:
            self._open = False
            for task in (writer, opening):
                task.cancel()
            await asyncio.gather(writer, opening, return_exceptions=True)
        log.warning("ari connection lost", replaced=self._replaced)

    def _begin(self) -> None:
        """The filter first, then all that was asked meanwhile, or was not answered before the last socket broke."""
        self._turned_away = False
        waiting = tuple(self._requests.to_send_again())
        self._outbox = asyncio.Queue()
        self._open = True
        wanted = {"allowed": [{"type": name} for name in WANTED]}
        self.tell("PUT", f"applications/{self._address.app}/eventFilter", body=wanted)
        for request_id in waiting:
            self._outbox.put_nowait(request_id)

    async def _write(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        try:
            while True:
                frame = self._requests.frame(await self._outbox.get())
                if frame is not None:
                    await socket.send_str(frame)
        except (aiohttp.ClientError, OSError):
            await socket.close()

    async def _announce(self) -> None:
        """Let the opening be known, again and again until it is dealt with or the socket is gone.

        A fault at the very first opening is `start`'s; without an answer nobody may be left without his story.
        """
        for pause in pauses(random.random):
            if await self._announced():
                return
            await asyncio.sleep(pause)

    async def _announced(self) -> bool:
        first = self._opened if self._opened is not None and not self._opened.done() else None
        try:
            await self._on_open()
        except SwitchError as error:
            log.warning("could not look at what lives in asterisk", why=str(error))
            return False
        except Exception as error:  # a fault in an adoption must not pass unseen
            log.exception("what lives in asterisk was not taken up")
            if first is None:
                return False
            first.set_exception(error)
        else:
            if first is not None:
                first.set_result(None)
        return True

    def _read(self, text: str) -> bool:
        """Deal with one message; True if it was the last one for us, or the last one over this socket."""
        event = decoded(text)
        if isinstance(event, RestResponse):
            self._answered(event)
        elif isinstance(event, ApplicationReplaced):
            self._replaced = True
            self._requests.fail_all("Another controller took over.")
            self._pass_on(event)
        elif event is not None:
            self._pass_on(event)
        return self._replaced or self._turned_away

    def _answered(self, response: RestResponse) -> None:
        if response.status_code == HTTPStatus.UNAUTHORIZED:  # and so would all others be that were sent after it
            self._turned_away = True
            self._requests.turned_away()
        elif self._requests.may_ask_again(response):
            asyncio.get_running_loop().call_later(AGAIN_AFTER, self._again, response.request_id)
        else:
            self._requests.settle(response)

    def _again(self, request_id: str) -> None:
        if self._open:  # or else it has had its sending, and fails at the reconnect
            self._outbox.put_nowait(request_id)

    def _pass_on(self, event: AriEvent) -> None:
        try:
            self._on_event(event)
        except Exception:  # one call's fault must not stop the reader that serves all calls
            log.exception("an event was not dealt with", event_type=type(event).__name__)

    def _complain(self, error: Exception) -> None:
        status = error.status if isinstance(error, aiohttp.WSServerHandshakeError) else 0
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            refused = SwitchError(f"ARI refused user {self._address.user!r}: its password in ari.conf is another one.")
            if self._opened is not None and not self._opened.done():
                self._opened.set_exception(refused)
        log.warning("no ari connection", url=self._address.url, why=str(error) or type(error).__name__, status=status)


def _seen(answer: asyncio.Future[Answer]) -> None:
    if not answer.cancelled():
        answer.exception()
