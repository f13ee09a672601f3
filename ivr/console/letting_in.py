"""Whether somebody is who he says: password and second factor, counted, and refused alike whatever is wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from math import ceil
from typing import NoReturn

from aiohttp import web

from ivr.console import second_factor
from ivr.console.address import visitor
from ivr.console.keys import ADDRESS, NOW, PASSWORDS, REGISTER, SEAL
from ivr.console.on_record import DETAIL, note
from ivr.console.passwords import TooManyAtOnce
from ivr.console.sealing import SealBroken
from ivr.core.lock_out import FROM_AN_ADDRESS, OF_A_NAME, WINDOW, counted_as, locked_for
from ivr.core.password import unfit
from ivr.store.people import Account
from ivr.web.keys import DESK

REFUSED = "Name, password or code is wrong."
"""Which of them, strangers are not told."""
STRANGER = "a name that nobody has"
"""It is not put on record: people type their password there now and then."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody gives."""

    name: str
    password: str = field(repr=False)
    totp: str = field(repr=False)


async def let_in(request: web.Request, given: Credentials) -> Account | None:
    """Whose these are; None: his second factor is needed too. 401 if they are nobody's, 429 while locked out."""
    async with _turn_of_free(request, given.name):
        return await _tried(request, given)


async def confirm(request: web.Request, account: Account, password: str) -> None:
    """403 if this is not his password; such tries count as those to sign in do."""
    name = account.person.id
    async with _turn_of_free(request, name):
        if not await request.app[PASSWORDS].is_right(account.password, password):
            await _count(request, name, good=False)
            raise web.HTTPForbidden(text="This is not your password.")


async def fit(request: web.Request, person: str, password: str) -> str:
    """The hash of a new password of his; 422 with a sentence if it will not do."""
    if why := unfit(password, person):
        raise web.HTTPUnprocessableEntity(text=why)
    async with _turn(request):
        return await request.app[PASSWORDS].hashed(password)


@asynccontextmanager
async def _turn_of_free(request: web.Request, name: str) -> AsyncIterator[None]:
    """429 for whoever is locked out: before he takes a place among those who wait, and after their failures."""
    await _must_be_free(request, name)
    async with _turn(request):
        await _must_be_free(request, name)
        yield


@asynccontextmanager
async def _turn(request: web.Request) -> AsyncIterator[None]:
    """503 if too many wait for theirs."""
    try:
        async with request.app[PASSWORDS].turn(_from_where(request)):
            yield
    except TooManyAtOnce as error:
        raise web.HTTPServiceUnavailable(text=str(error), headers={"Retry-After": "5"}) from error


async def _tried(request: web.Request, given: Credentials) -> Account | None:
    account = await _with_password(request, given)
    if account and account.totp and not given.totp:
        return None
    if account is None or (account.totp and not await _has_factor(request, account, given.totp)):
        return await _refuse(request, given.name)
    await _count(request, given.name, good=True)
    return account


async def _must_be_free(request: web.Request, name: str) -> None:
    """429 while nobody is let in under this name, or from there."""
    sign_ins, now = request.app[REGISTER].sign_ins, request.app[NOW]()
    by_name = await sign_ins.failed_as(name, now - WINDOW)
    by_address = await sign_ins.failed_from(_from_where(request), now - WINDOW)
    if seconds := ceil(locked_for(by_name, by_address, now).total_seconds()):
        said = f"Too many wrong passwords: try again in {seconds} s."
        raise web.HTTPTooManyRequests(text=said, headers={"Retry-After": str(seconds)})


async def _with_password(request: web.Request, given: Credentials) -> Account | None:
    """Whose these are; of somebody who is not there, or may not come in, it takes as long to say so."""
    people, passwords = request.app[REGISTER].people, request.app[PASSWORDS]
    account = await people.account(given.name)
    note(request, given.name if account else STRANGER)
    kept = account.password if account and not account.disabled else ""
    if not await passwords.is_right(kept, given.password) or account is None:
        return None
    if passwords.is_outdated(kept):
        await people.change(given.name, password=await passwords.hashed(given.password))
    return account


async def _has_factor(request: web.Request, account: Account, digits: str) -> bool:
    """Whether his app shows these digits, and nobody has given them before."""
    person = account.person.id
    try:
        secret = request.app[SEAL].open(account.totp, second_factor.about(person))
    except SealBroken as error:
        said = f"{error} An admin can give you a link that forgets your second factor."
        raise web.HTTPServiceUnavailable(text=said) from error
    step = second_factor.step_of(secret, digits, request.app[NOW]())
    return step is not None and await request.app[REGISTER].people.use_step(person, step)


def _from_where(request: web.Request) -> str:
    """Where he comes from, as it is counted."""
    return counted_as(visitor(request, request.app[ADDRESS]))


async def _refuse(request: web.Request, name: str) -> NoReturn:
    await _count(request, name, good=False)
    raise web.HTTPUnauthorized(text=REFUSED)


async def _count(request: web.Request, name: str, *, good: bool) -> None:
    address = _from_where(request)
    await request.app[REGISTER].sign_ins.tried(name, address, request.app[NOW](), good=good)
    if not good:
        await _tell_of_guessing(request, name, address)


async def _tell_of_guessing(request: web.Request, name: str, address: str) -> None:
    """An alarm, as a name or an address comes to its limit; not for each one beyond it."""
    register, since, desk = request.app[REGISTER], request.app[NOW]() - WINDOW, request.app[DESK]
    told = {OF_A_NAME: f"for {request.get(DETAIL, name)}", FROM_AN_ADDRESS: f"from {address}"}
    failed = {
        OF_A_NAME: await register.sign_ins.failed_as(name, since),
        FROM_AN_ADDRESS: await register.sign_ins.failed_from(address, since),
    }
    for limit, whose in told.items():
        if len(failed[limit]) == limit.free:
            desk.store.alarm("passwords guessed", desk.clock.now(), f"{limit.free} wrong ones {whose}")
