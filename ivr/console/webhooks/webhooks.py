"""Which webhooks there are, how their deliveries go, and one sent to see whether it arrives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from secrets import token_bytes, token_hex
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.keys import NOW, REGISTER, SEAL
from ivr.console.letting_in import confirm
from ivr.console.on_record import note
from ivr.console.register import Register
from ivr.console.sealing import Seal
from ivr.console.signed import who
from ivr.console.webhooks.sending import purpose
from ivr.core.console_rights import Right, lacking, sees_numbers
from ivr.core.webhook_signature import BYTES, secret_of
from ivr.core.webhook_target import shortened
from ivr.core.webhook_target import unfit as unfit_address
from ivr.core.webhooks import MOST, TEST, Event, unfit
from ivr.errors import IvrError
from ivr.store.deliveries import Delivery
from ivr.store.webhooks import Standing, Webhook
from ivr.web.operation import Body, Operation, described

NONE = "There is no such webhook: it was removed, or never was."


class NoWebhook(IvrError):
    """There is no such webhook, or none can be made so."""


class NewWebhook(Body):
    """Who is told of what."""

    example: ClassVar[Mapping[str, object]] = {
        "name": "crm",
        "url": "https://crm.example/hooks/calls",
        "events": ["call.ended", "callback.noted"],
        "password": "four words in a row",
    }
    hint: ClassVar[str] = "Say who is told of what: `{example}`."

    name: Annotated[str, Field(max_length=200)]
    """The program's."""
    url: Annotated[str, Field(max_length=4000)]
    events: Annotated[list[Event], Field(max_length=50)]
    numbers: bool = False
    """Telephone numbers whole, for whoever sees them so himself."""
    password: Annotated[str, Field(max_length=1000)] = ""
    """One's own, once more, for whoever has one."""


@described
class WebhookTold(TypedDict):
    """A webhook, without its secret."""

    id: str
    name: str
    url: str
    """Whole for those who may change webhooks, since it may hold a secret; for others its host."""
    events: list[str]
    numbers: bool
    made: str
    made_by: str
    off: str
    """Why nothing is sent any more; empty while it is."""
    failing: str | None
    """Since when deliveries were given up and none was taken."""
    waiting: int
    """Deliveries that are still to be sent."""
    taken: str | None
    """When the last was."""
    tries: int
    """Of the one that was tried most in vain and still waits."""


@described
class WebhookMade(WebhookTold):
    """A webhook, its secret told this once."""

    secret: str


@described
class DeliveryTold(TypedDict):
    """One event, on its way or there; what is in it is kept nowhere."""

    message: str
    event: str
    about: str
    """The call, recording, callback or row."""
    at: str
    state: str
    """`waiting`, `taken`, `given up`, `nothing left` (what it was about was forgotten meanwhile)."""
    tries: int
    answer: str
    """How the last try went."""
    due: str | None
    """When it is tried next."""


@described
class TestSent(TypedDict):
    """It is on its way; how it goes stands among the deliveries."""

    message: str


def operations() -> list[Operation]:
    """What can be asked of these; who is told of calls, an admin says himself, and no program."""
    sees, changes = Only(Right.SEE_PEOPLE), Only(Right.CHANGE_PEOPLE)
    return [
        operation("GET", "/webhooks", standing, sees),
        operation("POST", "/webhooks", make, changes, fails=(409, 422, 429), status=201),
        operation("DELETE", "/webhooks/{webhook}", remove, changes, fails=(404,)),
        operation("GET", "/webhooks/{webhook}/deliveries", deliveries, sees),
        operation("POST", "/webhooks/{webhook}/test", test, changes, fails=(404,)),
    ]


async def standing(request: web.Request) -> list[WebhookTold]:
    """All of them, oldest first, and how their deliveries stand; whole addresses for those who may change them."""
    found, me = await all_told(request.app[REGISTER]), who(request)
    if not (me.program or lacking(me.person, Right.CHANGE_PEOPLE)):
        return found
    return [{**one, "url": shortened(one["url"])} for one in found]


async def make(request: web.Request, body: NewWebhook) -> WebhookMade:
    """Have a program told of what happens; the secret by which it knows us is told this once.

    403 if the password is wrong, 409 for too many, 422 with a sentence for a name, address or events that will not do.
    """
    person, register = who(request).person, request.app[REGISTER]
    note(request, f"{body.name}: {', '.join(body.events)} to {shortened(body.url)}")
    try:
        hook = fresh(body.name, body.url, body.events, request.app[NOW](), person.id, numbers=body.numbers)
    except NoWebhook as error:
        raise web.HTTPUnprocessableEntity(text=str(error)) from error
    if body.numbers and not sees_numbers(person):
        raise web.HTTPForbidden(text="Numbers are shortened for you, and so for what you have told.")
    account = await register.people.account(person.id)
    if account and account.password:
        await confirm(request, account, body.password)
    try:
        kept, secret = await made(register, request.app[SEAL], hook)
    except NoWebhook as error:
        raise web.HTTPConflict(text=str(error)) from error
    return {**told(kept), "secret": secret}


async def remove(request: web.Request) -> dict[str, str]:
    """It is told nothing any more, and what waits for it is forgotten."""
    if not await request.app[REGISTER].webhooks.remove(request.match_info["webhook"]):
        raise web.HTTPNotFound(text=NONE)
    return {}


async def deliveries(request: web.Request) -> list[DeliveryTold]:
    """The latest hundred of one webhook, newest first."""
    return [delivery_told(one) for one in await request.app[REGISTER].deliveries.latest(request.match_info["webhook"])]


async def test(request: web.Request) -> TestSent:
    """Send it something at once."""
    try:
        return {"message": await tested(request.app[REGISTER], request.match_info["webhook"], request.app[NOW]())}
    except NoWebhook as error:
        raise web.HTTPNotFound(text=str(error)) from error


def fresh(name: str, url: str, events: Sequence[str], now: datetime, by: str, *, numbers: bool) -> Webhook:
    """One that has no secret yet. Raises `NoWebhook`."""
    if why := unfit(name, events) or unfit_address(url):
        raise NoWebhook(why)
    return Webhook(f"wh_{token_hex(5)}", name.strip(), url, tuple(map(str, events)), numbers, "", now, by)


async def made(register: Register, seal: Seal, hook: Webhook) -> tuple[Webhook, str]:
    """It is kept, with a secret, which is told once. Raises `NoWebhook`."""
    secret = secret_of(token_bytes(BYTES))
    kept = replace(hook, secret=seal.close(secret, purpose(hook.id)))
    if not await register.webhooks.add(kept, MOST):
        raise NoWebhook(f"There are {MOST} already: remove one first.")
    return kept, secret


async def tested(register: Register, hook: str, now: datetime) -> str:
    """The id of what is sent to see whether it arrives. Raises `NoWebhook`."""
    found = next((one for one in await register.webhooks.all() if one.id == hook), None)
    if found is None:
        raise NoWebhook(NONE)
    if found.off:
        raise NoWebhook(f"Nothing is sent to it: {found.off}.")
    message = f"msg_{token_hex(16)}"
    await register.deliveries.put(Delivery(hook, message, 0, "", TEST, "", now, now, 0, now, True, "waiting", "", None))
    return message


async def all_told(register: Register) -> list[WebhookTold]:
    """All of them, and how their deliveries stand."""
    how = await register.webhooks.standing()
    return [told(one, how.get(one.id, Standing())) for one in await register.webhooks.all()]


def told(one: Webhook, stands: Standing = Standing()) -> WebhookTold:  # noqa: B008 - frozen
    """As it is answered, without its secret."""
    return {
        "id": one.id,
        "name": one.name,
        "url": one.url,
        "events": list(one.events),
        "numbers": one.numbers,
        "made": one.made.isoformat(),
        "made_by": one.made_by,
        "off": one.off,
        "failing": one.failing.isoformat() if one.failing else None,
        "waiting": stands.waiting,
        "taken": stands.taken.isoformat() if stands.taken else None,
        "tries": stands.tries,
    }


def delivery_told(one: Delivery) -> DeliveryTold:
    """As it is answered."""
    return {
        "message": one.message,
        "event": one.event,
        "about": one.about,
        "at": one.at.isoformat(),
        "state": one.state,
        "tries": one.tries,
        "answer": one.answer,
        "due": one.due.isoformat() if one.state == "waiting" else None,
    }
