"""Reports by mail: each one's own, who sees people sees everybody's, and an admin stops any."""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_hex
from zoneinfo import ZoneInfo

from aiohttp import web

from ivr.console.doors import Only, SignedIn, operation
from ivr.console.keys import NOW, REGISTER
from ivr.console.mailing.sending import AWAY, NotAllowed, Sending
from ivr.console.mailing.told import MailingSaid, MailingsTold, MailingTold, TrialSaid, told
from ivr.console.on_record import note
from ivr.console.reach import unseen
from ivr.console.signed import himself, may, must, who
from ivr.core.console_rights import Right, lacking
from ivr.core.mail_address import is_address
from ivr.core.reporting.cutting import By
from ivr.core.reporting.mailing import Every, Mailing
from ivr.mail.posting import NotPosted
from ivr.reports.apart import NoReport
from ivr.store.mailings import Letter
from ivr.web.keys import RECEPTION
from ivr.web.operation import Operation

SENDING: web.AppKey[Sending | None] = web.AppKey("sending")
"""None where the operator has named no mail server."""
MOST = 20
"""Of one person."""
NO_SERVER = "This system sends no mail: its operator names a mail server by IVR_MAIL_HOST."


def operations() -> list[Operation]:
    """What can be asked of them. No program makes one, for it would outlive its token."""
    one = "/reports/mailings/{mailing}"
    return [
        operation("GET", "/reports/mailings", mailings, Only(Right.SEE_REPORTS)),
        operation("POST", "/reports/mailings", add, SignedIn(), fails=(403, 409, 422), status=201),
        operation("PUT", one, change, SignedIn(), fails=(403, 404, 409, 422)),
        operation("DELETE", one, remove, SignedIn(), fails=(403, 404)),
        operation("POST", f"{one}/now", send_now, SignedIn(), fails=(403, 404, 409, 422, 502)),
    ]


async def mailings(request: web.Request) -> MailingsTold:
    """One's own, or everybody's for who sees people."""
    kept, me = request.app[REGISTER].mailings, who(request).person.id
    standing = await kept.all("" if may(request, Right.SEE_PEOPLE) else me)
    last = await kept.latest([one.mailing.id for one in standing])
    sending, zone = request.app[SENDING], _zone(request)
    return MailingsTold(
        sends=sending is not None,
        allow=list(sending.server.allow) if sending else [],
        firm=sending.by_firm.name if sending and sending.by_firm else "",
        away_days=AWAY.days,
        zone=zone.key,
        mailings=[_told(request, one.mailing, last.get(one.mailing.id)) for one in standing],
    )


async def add(request: web.Request, body: MailingSaid) -> MailingTold:
    """A new one. 422 with a sentence if it cannot be sent so; 409 for one too many, or where no mail is sent."""
    mailing = _fit(request, body, f"m{token_hex(8)}")
    if not await request.app[REGISTER].mailings.add(mailing, request.app[NOW](), MOST):
        raise web.HTTPConflict(text=f"You have {MOST} reports by mail already: remove one.")
    return _told(request, mailing)


async def change(request: web.Request, body: MailingSaid) -> MailingTold:
    """Let it be so from now on; what waits of it as it was is not sent any more. Each changes his own alone."""
    before = await _one(request)
    if before.person != himself(request).person.id:
        raise web.HTTPForbidden(text=f"That is {before.person}'s: he changes it himself.")
    mailing = _fit(request, body, before.id)
    await request.app[REGISTER].mailings.change(mailing, request.app[NOW]())
    return _told(request, mailing)


async def remove(request: web.Request) -> dict[str, str]:
    """Send it no more: one's own, or anybody's for who changes people."""
    mailing = await _one(request)
    if mailing.person != himself(request).person.id:
        must(request, Right.CHANGE_PEOPLE)
    note(request, _noted(mailing))
    await request.app[REGISTER].mailings.remove(mailing.id)
    return {}


async def send_now(request: web.Request, body: TrialSaid) -> dict[str, str]:
    """One's own once more, as it was due last, to this address alone; 502 if the mail server does not take it."""
    mailing, sending = await _one(request), _sending(request)
    if mailing.person != himself(request).person.id:
        raise web.HTTPForbidden(text=f"That is {mailing.person}'s: he tries it himself.")
    _must_go(sending, [body.to])
    note(request, f"to {body.to}")
    due, trial = mailing.last_due(_zone(request), request.app[NOW]()), f"{mailing.id}.{token_hex(8)}"
    try:
        posted = await sending.send(trial, mailing, due, [body.to])
    except NotAllowed as why:
        raise web.HTTPForbidden(text=str(why)) from why
    except (NotPosted, NoReport) as error:
        raise web.HTTPBadGateway(text=str(error)) from error
    if not posted.taken:
        raise web.HTTPBadGateway(text=f"{body.to}: {posted.refused.get(body.to, 'not now')}")
    return {}


def _fit(request: web.Request, body: MailingSaid, id_: str) -> Mailing:
    """What is said, if it may be so: 403, 409 or 422 otherwise."""
    me, book = himself(request).person, request.app[RECEPTION].rules
    mailing = body.mailing(id_, me.id)
    note(request, _noted(mailing))
    if why := unseen(me, mailing.by, book.agents):
        raise web.HTTPForbidden(text=why)
    _must_go(_sending(request), mailing.recipients)
    if mailing.queue and (mailing.by is By.MENU or mailing.queue not in book.queues):
        raise web.HTTPUnprocessableEntity(text=f"There is no queue {mailing.queue!r} for this report.")
    if mailing.every is Every.WEEK and mailing.day > 7:
        raise web.HTTPUnprocessableEntity(text="A week has the days 1 (Monday) to 7.")
    return mailing


def _must_go(sending: Sending, recipients: Sequence[str]) -> None:
    """422 for an address that is none, or to which the operator lets no mail go."""
    for one in recipients:
        if not is_address(one):
            raise web.HTTPUnprocessableEntity(text=f"{one!r} is no address: write it as boss@firm.example.")
        if not sending.server.lets(one):
            among = ", ".join(sending.server.allow) or "nobody"
            raise web.HTTPUnprocessableEntity(text=f"No report may be sent to {one}. It may to: {among}.")


def _sending(request: web.Request) -> Sending:
    sending = request.app[SENDING]
    if sending is None:
        raise web.HTTPConflict(text=NO_SERVER)
    return sending


async def _one(request: web.Request) -> Mailing:
    """The one that is asked for; 404 if there is none, or none that he sees."""
    if why := lacking(who(request).person, Right.SEE_REPORTS):
        raise web.HTTPForbidden(text=why)
    found = await request.app[REGISTER].mailings.one(request.match_info["mailing"])
    seen = found and (found.person == who(request).person.id or may(request, Right.SEE_PEOPLE))
    if not found or not seen:
        raise web.HTTPNotFound(text="There is no such report by mail.")
    return found


def _zone(request: web.Request) -> ZoneInfo:
    return ZoneInfo(request.app[RECEPTION].rules.firm.timezone)


def _noted(mailing: Mailing) -> str:
    return f"by {mailing.by}, each {mailing.every}, to {', '.join(mailing.recipients)}"


def _told(request: web.Request, mailing: Mailing, last: Letter | None = None) -> MailingTold:
    return told(mailing, last, who(request).person.id, mailing.next_due(_zone(request), request.app[NOW]()))
