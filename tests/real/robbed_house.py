"""A house whose telephones are in a thief's hands: seats with an agent, a customer and an RM, and the trunk's end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from ivr.app import read_rules, running
from ivr.calls.call import Call
from ivr.controller import App
from ivr.core.call import Talking
from tests.console.visiting import Browser
from tests.real.console_pages import pages_of
from tests.real.firm import FAREWELL, LOOK_UP, OWN_RM, Firm, Ground, Line, Rules, after, settings_for
from tests.real.hostile_dials import Ends
from tests.real.sip_telephone import Dialog, Plan, Telephone, dialled

CORE, TRUNK, PHONES, STRANGER, ELSEWHERE = "127.0.0.1", "127.0.0.4", "127.0.0.3", "127.0.0.66", "127.0.0.9"
TO_RM, TO_DIGITS, TO_MENU, TO_CALLBACK = "4009000001", "4009000002", "4009000003", "4009000004"
NAMED, BRANCH = "02155556666", "0755"
"""A number that agents may key in, and how all numbers of a branch begin that may be dialled too."""
SUPERVISOR_TOKEN = "a-token-of-all-supervisors"
STAY = dict.fromkeys(("no_answer", "declined", "busy", "unreachable"), "stay")
_REFUSED_TWICE = [{"when": {"failed_offers": 1}, "to": {**OWN_RM, "within": "2s"}}, {"to": FAREWELL}]


@dataclass
class Seat:
    """One agent's telephone, his customer, and the RM of that customer."""

    ground: Ground
    phone: Telephone

    @property
    def agent(self) -> str:
        return self.ground.agents[0]


@dataclass
class House:
    """The real controller on the real switch, and whoever is about to rob it."""

    app: App
    carrier: Telephone
    elsewhere: Telephone
    """Where addresses lead that are neither ours nor the carrier's."""
    stranger: Telephone
    seats: list[Seat]
    stolen: list[Seat]
    """Those whose logins are known to the thief."""
    office: list[Seat]
    """Those who call back, once they have logged in."""
    pages: Mapping[str, Browser]
    """The console, as a thief has it who knows the seats' logins there."""

    async def log_in(self, *seats: Seat) -> None:
        for seat in seats:
            assert await seat.phone.register(seat.agent, self.password(seat)) == 200
        agents = {seat.agent for seat in seats}
        floor = self.app.desk.floor
        await until(lambda: agents <= {duty.agent.id for duty in floor.agents() if duty.reachable})

    def ends(self, seat: Seat) -> Ends:
        core, trunk = f"{CORE}:{self.app.ports.sip}", f"{TRUNK}:{self.carrier.port}"
        return Ends(core, trunk, seat.agent, seat.ground.rm_mobile, seat.ground.did)

    def password(self, seat: Seat) -> str:
        return self.app.secrets.agent_secret(seat.agent)

    @property
    def reached(self) -> list[str]:
        """What has come to the trunk's end, and elsewhere: the number that was dialled, each time."""
        return [dialled(line) for line in (*self.carrier.invited, *self.elsewhere.invited)]

    @property
    def let_out(self) -> list[str]:
        """What has gone through the one way out."""
        return [number for _, number, _ in self.app.desk.outgoing._dialled]

    def allowed(self, number: str) -> bool:
        """By the rules as this file has written them; nothing of the controller's is asked."""
        grounds = [seat.ground for seat in (*self.seats, *self.stolen, *self.office)]
        known = [(one.rm_mobile, one.deputy_mobile, one.caller) for one in grounds]
        return number == NAMED or number.startswith(BRANCH) or any(number in row for row in known)

    def live(self, seat: Seat) -> Call | None:
        """The seat's customer's call, if he has one."""
        return next((one for one in self.app.reception.calls if one.incoming.caller == seat.ground.caller), None)

    async def talk(self, seat: Seat) -> tuple[Dialog, Dialog]:
        """The customer and his agent talk."""
        came = rung(seat.phone, "")
        return await self._talk(seat, seat.ground.did, came, keys="")

    async def talk_with_rm(self, seat: Seat) -> tuple[Dialog, Dialog]:
        """The customer and his RM talk, who has accepted with 1."""
        came = rung(self.carrier, seat.ground.rm_mobile)
        return await self._talk(seat, TO_RM, came, keys="1")

    async def _talk(self, seat: Seat, did: str, came: asyncio.Future[Dialog], keys: str) -> tuple[Dialog, Dialog]:
        caller = await self.carrier.call(did, seat.ground.caller)
        assert isinstance(caller, Dialog), caller
        other = await asyncio.wait_for(came, 30)
        other.answer()
        while keys and not self.talks(seat):  # the prompt may begin later than he presses
            await asyncio.sleep(0.2)
            await other.press(keys)
        await until(lambda: self.talks(seat))
        return caller, other

    def talks(self, seat: Seat) -> bool:
        live = self.live(seat)
        return live is not None and isinstance(live.stage, Talking)

    async def over(self, seat: Seat, *dialogs: Dialog) -> None:
        """All hang up, and the house is as before."""
        await asyncio.gather(*(one.hang_up() for one in dialogs))
        seat.phone.plans.clear()
        self.carrier.plans.pop(seat.ground.rm_mobile, None)
        await until(lambda: self.live(seat) is None)

    async def story(self, seat: Seat) -> str:
        """What has become of the customer's call, for whoever asks why a test fails."""
        live = self.live(seat)
        await self.app.store.flush()
        found = await self.app.store.call(live.id) if live else None
        return "\n".join([str(live and live.stage), *(step.line for step in (found.trace if found else ()))])

    async def restored(self, seat: Seat) -> None:
        """Whatever the customer's call was stuck in is over, and the agent's phone is his own again."""
        while live := self.live(seat):
            await self.app.desk.switch.hang_up(live.id)
            await asyncio.sleep(0.2)
        await self.over(seat)
        await self.log_in(seat)

    async def quiet(self) -> None:
        """Nobody calls any more, and nothing is on its way to the trunk."""
        for call in tuple(self.app.reception.calls):
            await self.app.desk.switch.hang_up(call.id)
        await until(lambda: not self.app.reception.calls, within=60)
        await asyncio.sleep(1)


def rung(phone: Telephone, number: str) -> asyncio.Future[Dialog]:
    """The next call to this number, which rings until somebody takes it."""
    came: asyncio.Future[Dialog] = asyncio.get_running_loop().create_future()

    async def plan(dialog: Dialog) -> None:
        dialog.reply(180)
        if not came.done():
            came.set_result(dialog)

    phone.plans[number] = plan
    return came


def redirects(to: str, told: asyncio.Event) -> Plan:
    """Whoever calls is sent there; where that is too bent to be read, he hears that it is busy."""

    async def plan(dialog: Dialog) -> None:
        dialog.reply(302, f"Contact: {to}")
        told.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(dialog.acknowledged.wait(), 0.5)
            return
        dialog.reply(486)

    return plan


async def until(true: Callable[[], bool], within: float = 30) -> None:
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0.02)


@asynccontextmanager
async def robbed_house(folder: Path, seats: int = 16, stolen: int = 4, office: int = 2) -> AsyncIterator[House]:
    """It stands while inside; those whose logins are stolen and the back office have seats of their own."""
    firm = Firm()
    line = Line(offer=STAY, overflow=_REFUSED_TWICE, steps=(LOOK_UP, {"queue": "Q"}))
    grounds = [firm.line(line) for _ in range(seats + stolen + office)]
    _furnish(firm.rules, [ground.agents[0] for ground in grounds[seats + stolen :]])
    async with AsyncExitStack() as stack:
        carrier = await _opened(stack, TRUNK)
        app = await stack.enter_async_context(_running(firm.write(folder, f"{TRUNK}:{carrier.port}")))
        elsewhere, stranger = await _opened(stack, ELSEWHERE), await _opened(stack, STRANGER)
        taken = [Seat(ground, await _opened(stack, PHONES)) for ground in grounds]
        for one in (carrier, elsewhere, stranger, *(seat.phone for seat in taken)):
            one.server = (CORE, app.ports.sip)
        pages = await stack.enter_async_context(pages_of(app, [seat.agent for seat in taken[:seats]]))
        house = House(app, carrier, elsewhere, stranger, taken[:seats], taken[seats:-office], taken[-office:], pages)
        await house.log_in(*house.seats, *house.stolen)
        yield house


def _furnish(rules: Rules, office: list[str]) -> None:
    """Numbers that lead to an RM, to a step that asks for digits, and to a queue that calls back."""
    rm = {"rm": "own", "ring": "10s", "accept": 1, "within": "4s", "else": {"hang_up": "goodbye"}}
    ask = {"collect": "account", "prompt": "main_menu", "shortest": 4, "longest": 20, "wait": "1s", "between": "1s"}
    keys = {"1": rm, "2": {"queue": "back"}, "3": {"callback": "box", "waits_in": "back"}, "9": "repeat"}
    rules["numbers"] |= {TO_RM: "to_rm", TO_DIGITS: "to_digits", TO_MENU: "to_menu", TO_CALLBACK: "to_callback"}
    rules["flows"] |= {
        "to_rm": [LOOK_UP, rm],
        "to_digits": [LOOK_UP, {**ask, "tries": 2}, {"menu": "robbed"}],
        "to_menu": [LOOK_UP, {"menu": "robbed"}],
        "to_callback": [LOOK_UP, {"queue": "back"}],
    }
    rules["menus"]["robbed"] = {
        "prompt": "main_menu", "wait": "1s", "tries": 2, "keys": keys, "otherwise": {"hang_up": "goodbye"},
    }  # fmt: skip
    rules["queues"]["back"] = {
        "title": {"zh": "回电", "en": "callbacks"}, "needs": {"office": 1}, "offer": STAY, "wrap_up": "0s",
        "while_waiting": {"1": {"callback": "box"}},
        "callback": {"tries": 1, "every": "1s", "ring": "3s", "ask_number": "main_menu", "any_number": "yes"},
        "overflow": after(60, FAREWELL),
    }  # fmt: skip
    for agent in office:
        rules["agents"][agent]["skills"]["office"] = {"level": 1}
    rules |= {"transfers": {"numbers": [NAMED]}, "outbound": {"allow": [f"{BRANCH}*"]}, "recording": {"calls": "none"}}


@asynccontextmanager
async def _running(rules: Path) -> AsyncIterator[App]:
    told = {"supervisor_token": SecretStr(SUPERVISOR_TOKEN), "console_port": 0}
    settings = settings_for(rules).model_copy(update=told)
    async with AsyncExitStack() as stack, running(settings, print, read_rules(settings)) as app:
        stack.push_async_callback(app.asterisk.stop)
        try:
            yield app
        finally:
            await app.reception.stop(goodbye=True)


async def _opened(stack: AsyncExitStack, host: str) -> Telephone:
    phone = Telephone(host, (CORE, 0))
    await phone.open()
    stack.push_async_callback(phone.close)
    return phone
