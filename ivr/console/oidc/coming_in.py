"""To the firm's sign-in and back: the browser is sent there, and whoever it vouches for has a session as any other."""

from __future__ import annotations

from typing import Literal

import structlog
from aiohttp import web
from typing_extensions import TypedDict

from ivr.console import session
from ivr.console.address import visitor
from ivr.console.doors import Everybody, operation
from ivr.console.keys import ADDRESS, NOW, REGISTER
from ivr.console.oidc.firm import BACK, BEGIN, FIRM, Firm
from ivr.console.oidc.provider import NotVouchedFor, ProviderAway
from ivr.console.on_record import SEEN
from ivr.core.lock_out import counted_as
from ivr.core.oidc import LONGEST, Claims, name_of
from ivr.store.people import Account
from ivr.store.rows import Action
from ivr.web.keys import DESK
from ivr.web.operation import Operation, described

log = structlog.get_logger()

Why = Literal["away", "not_vouched_for", "stale", "unknown"]
"""As the sign-in page has it in words."""


@described
class OfferedTold(TypedDict):
    """How one may sign in here."""

    firm: str
    """What the firm's own sign-in is called; empty: there is none."""
    begins_at: str
    passwords: bool
    """Whether people have passwords here; one who may come in by his in an emergency has one in any case."""


def operations() -> list[Operation]:
    """What can be asked of it."""
    return [operation("GET", "/sign_in", offered, Everybody())]


def routes() -> list[web.RouteDef]:
    """Addresses to which a browser goes itself."""
    return [web.get(BEGIN, begin), web.get(BACK, back)]


async def offered(request: web.Request) -> OfferedTold:
    """How one may sign in here."""
    firm = request.app.get(FIRM)
    if firm is None:
        return {"firm": "", "begins_at": "", "passwords": True}
    terms = firm.provider.terms
    return {"firm": terms.name, "begins_at": BEGIN, "passwords": not terms.only}


async def begin(request: web.Request) -> web.Response:
    """Send the browser to the firm's sign-in, with something to keep until it is back."""
    firm = _firm(request)
    kept, begun = firm.begins.begin()
    try:
        answer = _sent_to(await firm.provider.address(begun))
    except ProviderAway as error:
        return _refused(request, "away", str(error))
    _keep(request, answer, kept)
    return answer


async def back(request: web.Request) -> web.Response:
    """Whoever the firm vouches for, and who is one of ours, has a session; else the sign-in page says why not."""
    firm, asked = _firm(request), request.query
    begun = firm.begins.back(request.cookies.get(_cookie(request), ""), asked.get("state", ""))
    if begun is None:
        return _refused(request, "stale", "it was not begun in this browser, was used, or is too old")
    if not (code := asked.get("code", "")):
        return _refused(request, "not_vouched_for", f"it says {asked.get('error', 'nothing')[:100]!r}")
    try:
        claims = await firm.provider.claims(code, begun)
    except ProviderAway as error:
        return _refused(request, "away", str(error))
    except NotVouchedFor as error:
        return _refused(request, "not_vouched_for", str(error))
    return await _let_in(request, firm, claims)


async def _let_in(request: web.Request, firm: Firm, claims: Claims) -> web.Response:
    name = name_of(claims, firm.provider.terms.claim)
    account = await request.app[REGISTER].people.account(name) if name else None
    if account is None or account.disabled:
        return _refused(request, "unknown", "nobody of this name may sign in here", name)
    await session.begin(request, account)
    await _note_good(request, account)
    return _forgetting(request, _sent_to("/"))


async def _note_good(request: web.Request, account: Account) -> None:
    address, who = counted_as(visitor(request, request.app[ADDRESS])), account.person.id
    await request.app[REGISTER].sign_ins.tried(who, address, request.app[NOW](), good=True)
    _enter(request, who, "done", "")


def _refused(request: web.Request, why: Why, detail: str, name: str = "") -> web.Response:
    """On record once in ten minutes for the same from there: nobody had to say who he is to come this far."""
    log.warning("sign-in by the firm refused", why=why, detail=detail)
    where = visitor(request, request.app[ADDRESS])
    if why != "stale" and request.app[SEEN].is_due(("oidc", where, why, name), request.app[NOW]()):
        _enter(request, "", f"refused: {why}", f"{name}: {detail}" if name else detail)
    return _forgetting(request, _sent_to(f"/?refused={why}"))


def _enter(request: web.Request, who: str, outcome: str, detail: str) -> None:
    where = visitor(request, request.app[ADDRESS])
    request.app[DESK].store.acted(Action(request.app[NOW](), who, "oidc_sign_in", who, outcome, detail, where))


def _firm(request: web.Request) -> Firm:
    if (firm := request.app.get(FIRM)) is None:
        raise web.HTTPNotFound(text="No sign-in of a firm is configured here.")
    return firm


def _sent_to(where: str) -> web.Response:
    return web.Response(status=303, headers={"Location": where})


def _cookie(request: web.Request) -> str:
    return f"{request.app[ADDRESS].cookie}-begun"


def _keep(request: web.Request, answer: web.Response, kept: str) -> None:
    """Lax, unlike the session's: the browser comes back from another site, and must have it with it."""
    answer.set_cookie(
        _cookie(request),
        kept,
        max_age=int(LONGEST.total_seconds()) if kept else 0,
        path="/",
        secure=request.app[ADDRESS].secure,
        httponly=True,
        samesite="Lax",
    )


def _forgetting(request: web.Request, answer: web.Response) -> web.Response:
    _keep(request, answer, "")
    return answer
