"""The console's application: what stands before every handler, and the table of nouns."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from ivr.calls.desk import Desk
from ivr.calls.reception import Reception
from ivr.console import (
    actions,
    floor,
    live,
    me,
    my_call,
    my_callbacks,
    my_telephone,
    notices,
    openapi,
    pages,
    people,
    profile,
    reports,
    session,
    sip,
    stepping_in,
    tokens,
    welcome,
)
from ivr.console.address import Address, Site
from ivr.console.asked import ASKED, by_address
from ivr.console.cookie import given
from ivr.console.headers import secured
from ivr.console.in_turn import InTurn
from ivr.console.keys import ADDRESS, LINES, NOW, PASSWORDS, REGISTER, SEAL
from ivr.console.lines import Lines, Telephony
from ivr.console.mailing import mailings
from ivr.console.mailing.rounds import Rounds, mailed
from ivr.console.mailing.sending import Sending
from ivr.console.oidc import coming_in, firm
from ivr.console.on_record import REFUSED_EVERY, SEEN, on_record
from ivr.console.once_only import ANSWERS, Answers, once_only
from ivr.console.own_pages import from_here, meant
from ivr.console.passwords import Passwords
from ivr.console.pigeonholes import Pigeonholes
from ivr.console.quality import nouns as quality
from ivr.console.recognising import recognised
from ivr.console.register import Register
from ivr.console.rules import (
    customers,
    drafts,
    health,
    kept,
    known,
    managers,
    numbers,
    prompts,
    rewording,
    shadow,
    skills,
    trunks,
)
from ivr.console.rules.asking_apart import Apart
from ivr.console.rules.files import APART, roomy
from ivr.console.rules.known import SCHEMA
from ivr.console.sealing import Seal
from ivr.console.swept import swept
from ivr.console.tickets import my_tickets, tickets
from ivr.console.tickets.reached import TICKETS
from ivr.console.unheard import unheard
from ivr.console.webhooks import webhooks
from ivr.core.oidc import Terms
from ivr.core.once_in import OnceIn
from ivr.mail.server import MailServer
from ivr.store.tickets import Tickets
from ivr.versions.versions import Versions
from ivr.web.bodies import only_text
from ivr.web.keys import DESK, ENGINE, RECEPTION, VERSIONS, Engine, Listeners
from ivr.web.listening import listening, taken
from ivr.web.openapi import DESCRIBED, Described

NOUNS = (
    session,
    coming_in,
    welcome,
    *quality.NOUNS,
    live,
    me,
    my_call,
    my_callbacks,
    my_telephone,
    my_tickets,
    tickets,
    sip,
    floor,
    stepping_in,
    notices,
    profile,
    tokens,
    webhooks,
    people,
    actions,
    kept,
    drafts,
    shadow,
    known,
    mailings,
    reports,
    prompts,
    rewording,
    customers,
    managers,
    skills,
    numbers,
    trunks,
    health,
    openapi,
)
"""Each has its operations; whoever adds a noun adds its module here."""
OPERATIONS = tuple(operation for noun in NOUNS for operation in noun.operations())
MIDDLEWARES = (unheard, from_here, given, recognised, roomy, only_text, once_only, on_record, meant)
"""From the outermost inwards."""
LARGEST = 65_536
"""Bytes of a request's body."""
PATIENCE = 1.0
"""Seconds that open WebSockets have at the end."""


@dataclass(frozen=True, slots=True)
class Console:
    """One that is served."""

    address: Address
    register: Register


def _true_time() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def serve(  # noqa: PLR0913, PLR0917 - what the nouns stand on
    desk: Desk,
    reception: Reception,
    register: Register,
    site: Site,
    seal: Seal,
    versions: Versions | None = None,
    engine: Engine | None = None,
    telephony: Telephony | None = None,
    listeners: Listeners | None = None,
    passwords: Passwords | None = None,
    mail: MailServer | None = None,
    now: Callable[[], datetime] = _true_time,
    by_firm: Terms | None = None,
) -> AsyncIterator[Console]:
    """Serve the console while inside; yields it. Raises `PortTaken`."""
    door = taken(site.host, site.port, "Console port", "--console-port")
    address = site.address(int(door.getsockname()[1]))
    app = web.Application(middlewares=MIDDLEWARES, client_max_size=LARGEST)
    app[DESK], app[RECEPTION], app[ENGINE] = desk, reception, engine or Engine()
    app[ADDRESS], app[REGISTER], app[SEAL], app[NOW] = address, register, seal, now
    app[PASSWORDS] = passwords or await Passwords.made()
    app[notices.PIGEONHOLES] = Pigeonholes(register.notices)
    quality.stand_on(app, register, listeners)
    app[TICKETS] = Tickets.beside(register.people)
    app[reports.ONE_AT_A_TIME] = turns = InTurn()
    sending = (
        Sending(mail, register.people, lambda: reception.rules, turns, address.url, now, by_firm) if mail else None
    )
    app[mailings.SENDING] = sending
    if versions is not None:
        app[VERSIONS] = versions
    app[ASKED], app[SEEN] = by_address(OPERATIONS), OnceIn(REFUSED_EVERY)
    app[APART], app[SCHEMA], app[ANSWERS] = Apart(), {}, Answers()
    app[DESCRIBED] = Described(OPERATIONS, openapi.API)
    app.on_response_prepare.append(secured)
    app.cleanup_ctx.append(live.going_on)
    app.on_shutdown.append(live.end)
    if telephony is not None:
        app[LINES] = Lines(desk, reception, telephony)
        app.on_shutdown.append(app[LINES].stop)
    if by_firm is not None:
        app.cleanup_ctx.append(firm.of(by_firm))
    app.add_routes([web.get(sip.PATH, sip.sip), *coming_in.routes()])
    app.add_routes([operation.route() for operation in OPERATIONS])
    app.add_routes(await asyncio.to_thread(pages.routes))
    rounds = Rounds(register.mailings, sending, _alarm(desk), now) if sending else None
    async with listening(app, door, PATIENCE), swept(register, now), mailed(rounds):
        yield Console(address, register)


def _alarm(desk: Desk) -> Callable[[str, str], None]:
    return lambda what, detail: desk.store.alarm(what, desk.clock.now(), detail)
