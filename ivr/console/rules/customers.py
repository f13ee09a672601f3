"""Customers and their RMs: shown, and their tables put in the place of those in use, whole or not at all."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from binascii import Error
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.on_record import note
from ivr.console.rules.asking_apart import Files
from ivr.console.rules.files import APART, draft
from ivr.console.rules.putting import alone
from ivr.console.signed import who
from ivr.core.call import Customer
from ivr.core.console_rights import Right, sees_numbers
from ivr.core.numbers import masked
from ivr.core.rulebook import Crm
from ivr.crm.csv_crm import CsvCrm
from ivr.versions.files import NotPut, put
from ivr.web.keys import DESK, RECEPTION, versions
from ivr.web.operation import Body, Operation, Otherwise, Query, described
from ivr.web.rules import RefusedTold

SHOWN = 200
"""Customers in one answer."""
Table = Annotated[str, Field(max_length=4_000_000)]


class Sought(Query):
    """Who is looked for."""

    q: Annotated[str, Field(max_length=100)] = ""
    """What stands in his id, his name or his number."""


class Tables(Body):
    """Two CSV files, as they are: UTF-8 or GB18030."""

    example: ClassVar[Mapping[str, object]] = {"customers": "aWQsbmFtZSxudW1iZXI=", "managers": ""}
    hint: ClassVar[str] = "Give the tables' bytes in Base64: {example}."

    customers: Table
    """In Base64; empty: as they are in use."""
    managers: Table = ""
    """In Base64; empty: as they are in use."""
    version: Annotated[str, Field(max_length=64)] = ""
    """Of the tables in use when these were made; needed to put them in their place."""


@described
class CustomerTold(TypedDict):
    """A customer, once for each of his numbers."""

    id: str
    name: str
    number: str
    level: str
    language: str
    rm: str
    deputy: str


@described
class CustomersTold(TypedDict):
    """Those who are found."""

    version: str
    """Of both tables: the hash of their bytes."""
    all: int
    found: int
    customers: list[CustomerTold]
    """The first 200."""


@described
class Some(TypedDict):
    """Customers of a kind."""

    count: int
    customers: list[dict[str, str]]
    """The first 200: `id`, `name`, `level`."""


@described
class ImportTold(TypedDict):
    """What the tables come to."""

    all: int
    new: Some
    changed: Some
    gone: Some
    warnings: list[str]


def operations() -> list[Operation]:
    """What can be asked of them."""
    changing, also = Only(Right.CHANGE_RULES), {422: RefusedTold}
    fails = (400, 404, 409)
    return [
        operation("GET", "/customers", customers, Only(Right.SEE_RULES), fails=(404,)),
        operation("POST", "/customers/check", check, changing, fails=fails, also=also, asks=True),
        operation("PUT", "/customers", replace, changing, fails=fails, also=also),
    ]


async def customers(request: web.Request, query: Sought) -> CustomersTold:
    """Customers in whose id, name or number a text stands."""
    crm, everybody = _crm(request), known(request).customers()
    word, whole = query.q.casefold(), sees_numbers(who(request).person)
    told = (_told(one, whole=whole) for one in everybody)  # looked for in what he may see
    found = [one for one in told if word in f"{one['id']} {one['name']} {one['number']}".casefold()]
    version = _version(await _in_use(crm))
    return {"version": version, "all": len(everybody), "found": len(found), "customers": found[:SHOWN]}


async def check(request: web.Request, body: Tables) -> ImportTold | Otherwise:
    """Who would be new, changed and gone; nothing is changed."""
    return await _imported(request, await _wanted(request, body))


async def replace(request: web.Request, body: Tables) -> ImportTold | Otherwise:
    """Put the tables in the place of those in use; 409 if these are not those any more that were looked at."""
    async with alone(versions(request).shelf):
        return await _replaced(request, body)


async def _replaced(request: web.Request, body: Tables) -> ImportTold | Otherwise:
    crm = _crm(request)
    await _unchanged(crm, body.version)
    wanted = await _wanted(request, body)
    told = await _imported(request, wanted)
    if isinstance(told, Otherwise):
        return told
    await _unchanged(crm, body.version)  # looking at them took a while, and people save files by hand too
    try:
        await asyncio.to_thread(put, Path(crm.home), {crm.customers: wanted[0], crm.managers: wanted[1]})
    except NotPut as error:
        raise web.HTTPServiceUnavailable(text=str(error)) from error
    known(request).look()
    note(request, f"{told['new']['count']} new, {told['changed']['count']} changed, {told['gone']['count']} gone")
    return told


def _crm(request: web.Request) -> Crm:
    crm = request.app[RECEPTION].rules.crm
    if not crm.customers:
        raise web.HTTPNotFound(text="The rules name no tables of customers: write `crm` into them.")
    return crm


def known(request: web.Request) -> CsvCrm:
    """Those who are looked up when calls come."""
    crm = request.app[DESK].crm
    if not isinstance(crm, CsvCrm):
        raise web.HTTPNotFound(text="There are no tables of customers.")
    return crm


async def _in_use(crm: Crm) -> tuple[bytes, bytes]:
    try:
        return await asyncio.to_thread(lambda: (Path(crm.customers).read_bytes(), Path(crm.managers).read_bytes()))
    except OSError as error:
        raise web.HTTPServiceUnavailable(text=f"{error.filename}: {error.strerror}.") from error


async def _unchanged(crm: Crm, version: str) -> None:
    if version != _version(await _in_use(crm)):
        raise web.HTTPConflict(text="Somebody has changed the tables meanwhile. Check once more.")


async def _wanted(request: web.Request, body: Tables) -> tuple[bytes, bytes]:
    """Both tables: those that are given, and in the place of one that is not, the one in use."""
    people, rms = await _in_use(_crm(request))
    try:
        return b64decode(body.customers, validate=True) or people, b64decode(body.managers, validate=True) or rms
    except Error as error:
        raise web.HTTPBadRequest(text="Give the tables' bytes in Base64.") from error


async def _imported(request: web.Request, tables: tuple[bytes, bytes]) -> ImportTold | Otherwise:
    rules = await draft(request, {})
    files = Files({"customers.csv": tables[0], "managers.csv": tables[1]}, rules.home, rules.live, rules.asker)
    told = await request.app[APART].ask("customers", files)
    answer: ImportTold | None = told.get("answer")
    return answer or Otherwise(422, told)


def _version(tables: tuple[bytes, bytes]) -> str:
    return sha256(b"\0".join(tables)).hexdigest()[:12]


def _told(one: Customer, *, whole: bool) -> CustomerTold:
    return {
        "id": one.id,
        "name": one.name,
        "number": one.number if whole else masked(one.number),
        "level": one.level,
        "language": one.language,
        "rm": one.rm.name if one.rm else "",
        "deputy": one.deputy.name if one.deputy else "",
    }
