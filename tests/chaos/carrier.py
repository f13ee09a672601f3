"""A carrier by hand, tried before the lab's: what becomes of a call over it is the called number's lot."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.chaos.house import House
from tests.chaos.own_rules import other_rules
from tests.real.firm import Rules
from tests.real.sip_callee import SipCallee

HERE, CORE = "127.0.0.7", "127.0.0.1"
STRANGER = "13700000009"
"""To whom it would move a call, if it were asked."""
_CALL_ID = "\r\nCall-ID: "


@dataclass
class Carrier(SipCallee):
    """Answers each number as `SipCallee` does one of that name; 503 is for those of whom it was told nothing."""

    says: dict[str, str] = field(default_factory=dict)
    is_down: bool = False
    """It hears, so that the story knows, and says nothing."""
    came: list[tuple[float, str]] = field(default_factory=list)
    """When it was called, by `time.monotonic()`, and at which number; a call that is asked for again is the same."""
    _calls: set[str] = field(default_factory=set)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._note(data.decode())
        if not self.is_down:
            super().datagram_received(data, addr)

    def _note(self, text: str) -> None:
        call = text.partition(_CALL_ID)[2].partition("\r\n")[0]
        if text.startswith("INVITE sip:") and call not in self._calls:
            self._calls.add(call)
            self.came.append((time.monotonic(), text.removeprefix("INVITE sip:").partition("@")[0]))

    def _called(self, invite: str, addr: tuple[str, int], number: str) -> None:
        super()._called(invite, addr, self.says.get(number, "503"))

    def times(self, number: str) -> list[float]:
        """When somebody was called at this number."""
        return [at for at, called in self.came if called == number]


@dataclass
class LateCarrier(Carrier):
    """Passes all on to the lab's, whose answers it holds back for so many seconds, and not one of them is lost."""

    late: float = 0.0
    beyond: tuple[str, int] = ("", 0)
    """The lab's own."""
    held_back: int = 0
    """Answers."""

    async def open(self) -> None:
        await super().open()
        loop = asyncio.get_running_loop()
        self._lab, _ = await loop.create_datagram_endpoint(
            lambda: Answers(self._hold_back), local_addr=(CORE, 0), remote_addr=self.beyond
        )

    def close(self) -> None:
        self._lab.close()
        super().close()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._note(data.decode())
        self._core = addr
        self._lab.sendto(data)

    def _hold_back(self, answer: bytes) -> None:
        self.held_back += 1
        asyncio.get_running_loop().call_later(self.late, self._wire.sendto, answer, self._core)


class Answers(asyncio.DatagramProtocol):
    """What comes is somebody else's affair."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self._take = take

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._take(data)


@asynccontextmanager
async def first_carrier(house: House) -> AsyncIterator[Carrier]:
    """Whoever calls out while inside tries this one first, however often it has failed."""
    carrier = Carrier(HERE)
    async with _tried_first(house, carrier, silent="2s"):
        carrier.redirects_to = f"sip:{STRANGER}@{HERE}:{carrier.port}"
        yield carrier


@asynccontextmanager
async def late_carrier(house: House, late: float) -> AsyncIterator[LateCarrier]:
    """The same, of one that is as patiently waited for as any is whose rules say nothing of it."""
    host, _, port = house.lab.trunk.partition(":")
    carrier = LateCarrier(HERE, late=late, beyond=(host, int(port)))
    async with _tried_first(house, carrier):
        yield carrier


@asynccontextmanager
async def _tried_first(house: House, carrier: Carrier, **more: str) -> AsyncIterator[None]:
    await carrier.open()
    try:
        async with other_rules(house, _before_the_labs(f"{HERE}:{carrier.port}", more)):
            yield
    finally:
        carrier.close()


def _before_the_labs(host: str, more: Mapping[str, str]) -> Callable[[Rules], None]:
    def change(rules: Rules) -> None:
        rules["trunks"]["carrier"]["order"] = 2
        rules["trunks"]["first"] = {"host": host, "rest_after": 1000, **more}

    return change


async def comes_and_goes(carrier: Carrier, every: float) -> None:
    """Until cancelled."""
    while True:
        await asyncio.sleep(every)
        carrier.is_down = not carrier.is_down
