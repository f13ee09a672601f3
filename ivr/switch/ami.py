"""A small AMI client: logs in, asks, hands events over, pings, comes back when the connection breaks."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace

import structlog

from ivr.core.histogram import Histogram
from ivr.errors import SwitchError, SwitchUnavailable
from ivr.switch.ami_talk import AmiTalk
from ivr.switch.ami_wire import END, AmiMessage, parsed, rendered
from ivr.switch.backoff import pauses

log = structlog.get_logger()

PING = 5.0
"""Seconds between pings; the connection is taken for dead if one is not answered in time."""
LARGEST = 1 << 20
"""Bytes of a message at most; more is not AMI, or not our Asterisk."""


@dataclass(frozen=True, slots=True)
class AmiAddress:
    """Where AMI is, and who we are there; that user reads `system` and `security`, writes `system` and `call`."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)


class AmiLoginError(SwitchError):
    """AMI refused the login."""


class Ami:
    """Events go to `on_event` in order; `on_login` runs in a task of its own after every login."""

    def __init__(
        self,
        address: AmiAddress,
        on_event: Callable[[AmiMessage], None],
        on_login: Callable[[], Awaitable[None]],
        timeout: float = 5.0,
    ) -> None:
        self._address, self._on_event, self._on_login, self._timeout = address, on_event, on_login, timeout
        self._talk = AmiTalk(on_event)
        self._ready = asyncio.Event()
        self._first_login: asyncio.Future[None] | None = None
        self._life: asyncio.Task[None] | None = None

    @property
    def took(self) -> Histogram:
        """Seconds from an action to its answer."""
        return self._talk.took

    @property
    def unanswered(self) -> int:
        """Actions to which no answer came."""
        return self._talk.unanswered

    def known_by(self, password: str) -> None:
        """Give this password from the next login on."""
        self._address = replace(self._address, password=password)

    async def start(self, patience: float) -> None:
        """Log in, and stay logged in. `SwitchError` if that fails for `patience` seconds or the password is wrong."""
        self._first_login = asyncio.get_running_loop().create_future()
        self._life = asyncio.create_task(self._stay_connected(), name="ami")
        try:
            async with asyncio.timeout(patience):
                await asyncio.wait((self._life, self._first_login), return_when=asyncio.FIRST_COMPLETED)
            (self._life if self._life.done() else self._first_login).result()
        except TimeoutError:
            await self.stop()
            where = f"{self._address.host}:{self._address.port}"
            raise SwitchUnavailable(f"No AMI at {where}. Is Asterisk running?") from None
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Close the connection; whatever waits for an answer gets `SwitchUnavailable`."""
        if self._life is not None:
            self._life.cancel()
            with suppress(asyncio.CancelledError):
                await self._life
            self._life = None

    async def ask(
        self, action: str, fields: Mapping[str, str] | None = None, within: float | None = None
    ) -> AmiMessage:
        """Send an action once, never again by itself, and wait for its response; `SwitchUnavailable` if none comes.

        With `within` (seconds) somebody cannot wait: without a login it is not sent, and that is told at once.
        """
        if within is not None and not self._ready.is_set():
            raise SwitchUnavailable(f"Not logged in to AMI, so no {action}.")
        async with self._in_time(action, within):
            return await self._talk.ask(action, fields or {})

    async def ask_list(self, action: str, last: str, fields: Mapping[str, str] | None = None) -> list[AmiMessage]:
        """The events that an action answers with, up to the one named `last`; none if Asterisk has none."""
        async with self._in_time(action):
            return await self._talk.ask_list(action, last, fields or {})

    @asynccontextmanager
    async def _in_time(self, action: str, within: float | None = None) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._timeout if within is None else within):
                await self._ready.wait()
                yield
        except TimeoutError:
            raise SwitchUnavailable(f"AMI does not answer to {action}.") from None

    async def _stay_connected(self) -> None:
        pause = pauses(random.random)
        while True:
            try:
                async with self._connection() as (reader, writer):
                    await self._log_in(reader, writer)
                    pause = pauses(random.random)
                    await self._live(reader)
            except AmiLoginError as refused:
                self._refused(refused)
            except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError) as error:
                log.warning("no ami connection", port=self._address.port, why=str(error) or type(error).__name__)
            except Exception:  # whatever it was, without AMI nothing is recorded and no phone is found
                log.exception("ami connection failed")
            await asyncio.sleep(next(pause))

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        async with asyncio.timeout(self._timeout):
            reader, writer = await asyncio.open_connection(self._address.host, self._address.port, limit=LARGEST)
        try:
            yield reader, writer
        finally:
            self._ready.clear()
            self._talk.close()
            writer.close()

    async def _log_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The banner, then one answer; security events about the login itself may stand before it."""
        login = {"Username": self._address.user, "Secret": self._address.password, "Events": "system,security"}
        async with asyncio.timeout(self._timeout):
            await reader.readline()
            writer.write(rendered("Login", login))
            answer = parsed(await reader.readuntil(END))
            while not answer.get("Response"):
                answer = parsed(await reader.readuntil(END))
        if not answer.ok:
            raise AmiLoginError(f"{answer.get('Message')}: user {self._address.user!r} (manager.conf).")
        self._talk.open(writer)
        self._ready.set()

    async def _live(self, reader: asyncio.StreamReader) -> None:
        beside = [
            asyncio.create_task(self._greet(), name="ami-login"),
            asyncio.create_task(self._ping(), name="ami-ping"),
        ]
        try:
            while True:
                self._talk.take(parsed(await reader.readuntil(END)))
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _greet(self) -> None:
        try:
            await self._on_login()
        except SwitchError as error:
            log.warning("could not learn which phones are there", why=str(error))
        except Exception:  # a listener's fault must not pass unseen
            log.exception("phones were not taken up")
        if self._first_login is not None and not self._first_login.done():
            self._first_login.set_result(None)

    async def _ping(self) -> None:
        """Break the connection as soon as Asterisk does not answer in time; the reader then ends."""
        while True:
            await asyncio.sleep(PING)
            try:
                await self.ask("Ping")
            except SwitchUnavailable:
                self._talk.close()

    def _refused(self, refused: AmiLoginError) -> None:
        log.error("ami refuses the login", why=str(refused))
        if self._first_login is not None and not self._first_login.done():
            self._first_login.set_exception(refused)
