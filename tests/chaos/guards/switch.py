"""Guards against faults of links, switch and trunk."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import ivr.app
import ivr.calls.adoption
import ivr.calls.catching_up
import ivr.calls.outward
import ivr.cli.up
import ivr.provision.process
import ivr.provision.template
import ivr.switch.ari
import ivr.switch.asterisk_link
from ivr.calls.call import Call
from ivr.calls.catching_up import CatchingUp
from ivr.calls.leg import Leg
from ivr.calls.reception import Reception
from ivr.calls.trunks import Trunks
from ivr.core.call import Stage, Waiting
from ivr.switch.ami import Ami
from ivr.switch.ami_news import AmiNews
from ivr.switch.ari import AriConnection
from ivr.switch.ari_events import ApplicationReplaced
from ivr.switch.asterisk_link import AsteriskLink
from ivr.switch.unheard import Unheard


def adoption() -> None:
    """What lives in the switch is left to itself."""

    async def nobody(*_: object) -> int:
        return 0

    ivr.calls.adoption.adopt = nobody  # type: ignore[assignment]


def the_wait_of_before() -> None:
    """Who waited as his controller died begins to wait anew."""
    newest = ivr.calls.adoption._newest

    def anew(*args: Any) -> Stage | None:
        stage = newest(*args)
        return replace(stage, since=datetime.now(UTC)) if isinstance(stage, Waiting) else stage

    ivr.calls.adoption._newest = anew


def keeping_asterisk_up() -> None:
    """An Asterisk that died stays dead."""
    ivr.app.kept_up = _nothing


def watchdog() -> None:
    """Nobody knocks at ARI."""
    ivr.app.unwedged = _nothing


def heartbeat() -> None:
    """Nobody asks a silent socket whether it lives."""
    ivr.switch.ari.HEARTBEAT = None  # type: ignore[assignment]


def reconnecting() -> None:
    """The connection to ARI is the only one there ever is."""
    opened = AriConnection._opened_socket
    began: list[AriConnection] = []

    async def once(self: AriConnection, http: object) -> object:
        if self in began:
            raise OSError("never again")
        began.append(self)
        return await opened(self, http)  # type: ignore[arg-type]

    AriConnection._opened_socket = once  # type: ignore[assignment, method-assign]


def resync() -> None:
    """After a gap in the connection nobody asks what was missed, nor takes up what lives there."""

    async def nothing(*_: object, **__: object) -> list[object]:
        return []

    ivr.switch.asterisk_link.reconcile = nothing  # type: ignore[assignment]
    adoption()


def looking_for_what_was_lost() -> None:
    """While the link stands, nobody asks whether an event was lost."""
    Unheard.start = lambda self: None  # type: ignore[method-assign]


def taking_up_again() -> None:
    """A call whose story broke off stays without one."""
    ivr.calls.adoption.Adoption.soon = lambda self: None  # type: ignore[method-assign]


def giving_way() -> None:
    """Another controller that takes our application is not noticed."""
    decoded = ivr.switch.ari.decoded

    def deaf(text: str | bytes) -> object:
        event = decoded(text)
        return None if isinstance(event, ApplicationReplaced) else event

    ivr.switch.ari.decoded = deaf  # type: ignore[assignment]


def dead_mans_switch() -> None:
    """The dialplan waits for the controller for ever."""
    _dialplan_without("Set(TIMEOUT(absolute)=5)")


def catching_up() -> None:
    """What is overdue is done before what came meanwhile is heard."""
    ivr.calls.catching_up.LATE = float("inf")
    CatchingUp.not_before = lambda _: None  # type: ignore[method-assign]


def fallback() -> None:
    """Whom no controller takes is hung up on."""
    _dialplan_without('GotoIf($["${STASISSTATUS}" = "FAILED"]?T,1)')


def _dialplan_without(step: str) -> None:
    fill = ivr.provision.template.fill

    def without(text: str, *rest: object, **others: object) -> str:
        return fill(text.replace(step, "NoOp()"), *rest, **others)  # type: ignore[arg-type]

    ivr.provision.template.fill = without  # type: ignore[assignment]


def bridges_that_somebody_ends() -> None:
    """Whose bridge is gone is not noticed."""
    AsteriskLink._bridge_ended = lambda *_: None  # type: ignore[method-assign]


def not_to_know_is_no_death() -> None:
    """Who cannot ask whether Asterisk lives takes it for dead."""
    ivr.provision.process._OURS = frozenset()


def another_carrier() -> None:
    """Whom one trunk does not reach is not reached."""
    ivr.calls.outward._next = lambda *_: False


def patience_with_a_carrier() -> None:
    """One that says nothing for a second is given up."""
    says_something = Leg._says_something
    Leg._says_something = lambda leg, _: says_something(leg, 1.0)  # type: ignore[method-assign]


def two_seconds_apart() -> None:
    """A trunk that fails is tried again at once."""
    Trunks.wait = lambda *_: 0.0  # type: ignore[method-assign]


def asking_who_is_there() -> None:
    """What AMI did not tell, because it was away, is not asked for afterwards."""

    async def not_asked(news: AmiNews, ami: Ami) -> None:
        news._ami = ami

    AmiNews.logged_in = not_asked  # type: ignore[method-assign]


def hearing_sigterm() -> None:
    """It ends as any program does, and hands nothing over."""
    ivr.cli.up._on_signals = lambda *_: None  # type: ignore[assignment]


def letting_go() -> None:
    """Each call has a file open, and a task waiting, for ever."""
    new_call, kept = Reception.new_call, list[object]()

    def keeps(reception: Reception, *args: Any) -> Call:
        kept.append(os.open(os.devnull, os.O_RDONLY))
        kept.append(asyncio.create_task(asyncio.Event().wait()))
        return new_call(reception, *args)

    Reception.new_call = keeps  # type: ignore[method-assign]


@asynccontextmanager
async def _nothing(*_: object) -> AsyncIterator[None]:
    yield


GUARDS: Mapping[str, Callable[[], None]] = {
    "adoption": adoption,
    "the wait of before": the_wait_of_before,
    "keeping Asterisk up": keeping_asterisk_up,
    "the watchdog": watchdog,
    "the heartbeat": heartbeat,
    "reconnecting": reconnecting,
    "resync": resync,
    "looking for what was lost": looking_for_what_was_lost,
    "taking up again": taking_up_again,
    "giving way": giving_way,
    "the dead-man switch": dead_mans_switch,
    "catching up": catching_up,
    "the fallback": fallback,
    "bridges that somebody ends": bridges_that_somebody_ends,
    "not to know is no death": not_to_know_is_no_death,
    "another carrier": another_carrier,
    "patience with a carrier": patience_with_a_carrier,
    "two seconds apart": two_seconds_apart,
    "asking who is there": asking_who_is_there,
    "hearing SIGTERM": hearing_sigterm,
    "letting go": letting_go,
}
