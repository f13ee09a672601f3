"""Entering people, changing and disabling them: for admins in their browser, and for whoever runs the machine."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from ivr.console.links import is_admin, made
from ivr.console.register import Register
from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.core.enrolment import left_without_admin, unfit
from ivr.core.scopes import stands
from ivr.errors import IvrError
from ivr.store.people import Account, person_values


class NotEnrolled(IvrError):
    """People stay as they are."""


class NoSuchPerson(NotEnrolled):
    """There is nobody of this id."""


class IdTaken(NotEnrolled):
    """There is somebody of this id already."""


class Unfit(NotEnrolled):
    """He cannot be entered so."""


class LastAdmin(NotEnrolled):
    """He is the only admin who can sign in: make another one first."""


async def account(register: Register, id_: str) -> Account:
    """Somebody. Raises `NoSuchPerson`."""
    found = await register.people.account(id_)
    if found is None:
        raise NoSuchPerson(id_)
    return found


async def enter(register: Register, person: Person, agents: Collection[str] | None, now: datetime) -> str:
    """Enter somebody new, and the token of the link by which he sets his password. Raises `NotEnrolled`."""
    async with register.enrolling:
        await _must_fit(register, person, agents)
        if not await register.people.add(person, now):
            raise IdTaken(person.id)
    return await link(register, person.id, now)


async def link(register: Register, id_: str, now: datetime, *, without_factor: bool = False) -> str:
    """A new link's token, in place of the one before. Raises `NoSuchPerson`."""
    token = await made(register.people, id_, now, without_factor=without_factor)
    if token is None:
        raise NoSuchPerson(id_)
    return token


async def change(register: Register, after: Person, agents: Collection[str] | None) -> str:
    """Let him be so from now on, and what that changes, in words. Raises `NotEnrolled`.

    Whose rights change has to sign in again; what he gave to programs and has no more, they have no more.
    """
    async with register.enrolling:
        before = (await account(register, after.id)).person
        await _must_fit(register, after, agents)
        if Role.ADMIN in before.roles - after.roles:
            await _must_leave_an_admin(register, after.id)
        await register.people.change(after.id, **person_values(after))
    if _rights(before) != _rights(after):
        await register.sessions.end_all(after.id)
        await _revoke_beyond(register, after)
    return difference(before, after)


async def disable(register: Register, id_: str, now: datetime) -> None:
    """He may not sign in any more, and is out with all his programs. Raises `NoSuchPerson`, `LastAdmin`."""
    async with register.enrolling:
        await account(register, id_)
        await _must_leave_an_admin(register, id_)
        await register.people.change(id_, disabled=now, link="", link_until=None)
    await register.sessions.end_all(id_)
    await register.tokens.revoke_all(id_)


async def enable(register: Register, id_: str) -> None:
    """He may again. Raises `NoSuchPerson`."""
    await account(register, id_)
    await register.people.change(id_, disabled=None)


def difference(before: Person, after: Person) -> str:
    """`roles: admin -> auditor; agent: 1001 -> none`."""
    changes = []
    for name in ("name", "roles", "queues", "agent", "language"):
        was, is_ = _shown(getattr(before, name)), _shown(getattr(after, name))
        if was != is_:
            changes.append(f"{name}: {was} -> {is_}")
    return "; ".join(changes)


def _shown(value: object) -> str:
    return (", ".join(sorted(value)) if isinstance(value, frozenset) else str(value)) or "none"


def _rights(person: Person) -> tuple[object, ...]:
    return person.roles, person.queues, person.agent


async def _revoke_beyond(register: Register, person: Person) -> None:
    for token in await register.tokens.all(person.id):
        if not stands(token.scopes, person):
            await register.tokens.revoke(token.id)


async def _must_fit(register: Register, person: Person, agents: Collection[str] | None) -> None:
    others = [one.person for one in await register.people.all()]
    if why := unfit(person, others, agents):
        raise Unfit(why)


async def _must_leave_an_admin(register: Register, id_: str) -> None:
    admins = [one.person.id for one in await register.people.all() if is_admin(one) and one.password]
    if left_without_admin(admins, id_):
        raise LastAdmin
