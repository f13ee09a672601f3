"""What each one changes of himself: password, second factor, language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.console import second_factor
from ivr.console.doors import SignedIn, operation
from ivr.console.keys import NOW, REGISTER, SEAL
from ivr.console.letting_in import confirm, fit
from ivr.console.on_record import note
from ivr.console.sealing import SealBroken
from ivr.console.session import SessionTold, begin, told
from ivr.console.signed import who
from ivr.store.people import NEVER, Account
from ivr.web.operation import Body, Operation, described

Password = Annotated[str, Field(max_length=1000)]
Done = dict[str, str]


class Confirmed(Body):
    """The password, once more."""

    example: ClassVar[Mapping[str, object]] = {"password": "four words in a row"}
    hint: ClassVar[str] = "Give your password once more: `{example}`."

    password: Password


class NewPassword(Confirmed):
    """The old one, and the new one."""

    example: ClassVar[Mapping[str, object]] = {"password": "four words in a row", "new": "four others in a row"}
    hint: ClassVar[str] = "Give both passwords: `{example}`."

    new: Password
    keep_programs: bool = False
    """Leave in the programs that he has let in; otherwise their tokens are revoked, as if he had lost the old one."""


class Shown(Body):
    """What the app shows, once it has the secret."""

    example: ClassVar[Mapping[str, object]] = {"pending": "...", "totp": "123456"}
    hint: ClassVar[str] = "Give what you were told, and what your app shows: `{example}`."

    pending: Annotated[str, Field(max_length=1000)]
    totp: Annotated[str, Field(max_length=20)]


class Language(Body):
    """In which the pages speak to him."""

    example: ClassVar[Mapping[str, object]] = {"language": "zh"}
    hint: ClassVar[str] = "Name a language: `{example}`."

    language: Literal["zh", "en"]


@described
class Pending(TypedDict):
    """A second factor that counts once its app has shown what it should."""

    secret: str
    uri: str
    """The same, for a picture."""
    pending: str
    """To be given back with what the app shows."""


def operations() -> list[Operation]:
    """What can be asked of it."""
    wrong = (429,)
    return [
        operation("POST", "/profile/password", change_password, SignedIn(), fails=(*wrong, 422)),
        operation("POST", "/profile/totp", begin_totp, SignedIn(), fails=wrong),
        operation("PUT", "/profile/totp", take_totp, SignedIn(), fails=(422,)),
        operation("POST", "/profile/totp/off", forget_totp, SignedIn(), fails=wrong),
        operation("PUT", "/profile/language", speak, SignedIn()),
    ]


async def change_password(request: web.Request, body: NewPassword) -> SessionTold:
    """Change one's password: all other sessions, his link and his programs are over; this session has a new token.

    Whoever knew the old one may have let a program in by it, so that those stay only who he says stay.

    403 if the old one is wrong, 422 with a sentence for a new one that will not do.
    """
    me = await _confirmed(request, body.password)
    kept = await fit(request, me.person.id, body.new)
    await request.app[REGISTER].people.change(me.person.id, password=kept, link="", link_until=None)
    await request.app[REGISTER].sessions.end_all(me.person.id)
    if not body.keep_programs:
        await request.app[REGISTER].tokens.revoke_all(me.person.id)
    note(request, "programs stay" if body.keep_programs else "")
    return told(await begin(request, me))


async def begin_totp(request: web.Request, body: Confirmed) -> Pending:
    """A secret for one's app; it counts once `PUT` has brought what the app shows. 403 if the password is wrong."""
    me = await _confirmed(request, body.password)
    secret, id_ = second_factor.fresh(), me.person.id
    pending = request.app[SEAL].close(secret, second_factor.pending(id_))
    return {"secret": secret, "uri": second_factor.uri(secret, me.person), "pending": pending}


async def take_totp(request: web.Request, body: Shown) -> Done:
    """Take the second factor from now on. 422 if the app shows something else."""
    id_, seal = who(request).person.id, request.app[SEAL]
    try:
        secret = seal.open(body.pending, second_factor.pending(id_))
    except SealBroken as error:
        raise web.HTTPUnprocessableEntity(text="Begin anew: this was not told to you.") from error
    step = second_factor.step_of(secret, body.totp, request.app[NOW]())
    if step is None:
        raise web.HTTPUnprocessableEntity(text="Your app should show something else: does its clock go right?")
    sealed = seal.close(secret, second_factor.about(id_))
    await request.app[REGISTER].people.change(id_, totp=sealed, totp_used=step)
    return {}


async def forget_totp(request: web.Request, body: Confirmed) -> Done:
    """Do without a second factor from now on. 403 if the password is wrong."""
    me = await _confirmed(request, body.password)
    await request.app[REGISTER].people.change(me.person.id, totp="", totp_used=NEVER)
    return {}


async def speak(request: web.Request, body: Language) -> Done:
    """In which language the pages speak."""
    await request.app[REGISTER].people.change(who(request).person.id, language=body.language)
    return {}


async def _confirmed(request: web.Request, password: str) -> Account:
    """His account; 403 if this is not his password."""
    account = await request.app[REGISTER].people.account(who(request).person.id)
    if account is None:
        raise web.HTTPUnauthorized(text="Sign in first.")
    await confirm(request, account, password)
    return account
