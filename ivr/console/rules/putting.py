"""Puts a draft in the place of the rules files and has it taken up as a saved file is: all or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from ivr.console.rules.asking_apart import Apart, Files
from ivr.rules import Complaint
from ivr.versions.files import Contents, NotPut, Put, put
from ivr.versions.shelf import Shelf
from ivr.versions.verdict import Refused
from ivr.versions.versions import Versions


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to come into force, and what is to be noted of it."""

    files: Files
    edited: str
    """The version that was edited: if another is in force by now, somebody else was first."""
    comment: str
    author: str


Complaints = list[dict[str, str | int]]


async def put_in_force(found: Versions, apart: Apart, wish: Wish) -> Complaints:
    """Nothing if it is in force now, else why not; 409 if somebody else was first."""
    async with alone(found.shelf):
        _first(found, wish.edited)
        told = await apart.ask("judge", wish.files)
        if "complaints" in told:
            return list(told["complaints"])
        judged = told["answer"]
        belonging: Contents = {name: wish.files.contents[name] for name in judged["files"]}
        before = found.record.in_force.number
        refused = await _taken_up(found, wish.files, belonging)
        if refused:
            return [complaint.facts() for complaint in refused]
        _first(found, judged["version"])
        await _noted(found, before, wish)
        return []


async def _taken_up(found: Versions, files: Files, belonging: Contents) -> tuple[Complaint, ...]:
    try:
        done = await asyncio.to_thread(put, files.home, belonging)
    except NotPut as error:
        raise web.HTTPServiceUnavailable(text=str(error)) from error
    return await _verdict(found, done)


async def _verdict(found: Versions, done: Put) -> tuple[Complaint, ...]:
    try:
        verdict = await found.watch.judge()
    except BaseException:
        done.undo()
        raise
    if isinstance(verdict, Refused):
        await asyncio.to_thread(done.undo)
        return verdict.complaints
    return ()


async def _noted(found: Versions, before: int, wish: Wish) -> None:
    number = found.record.in_force.number
    if number > before:
        version = await asyncio.to_thread(found.shelf.of, number)
        await asyncio.to_thread(found.shelf.comment, version, wish.comment, wish.author)


def _first(found: Versions, version: str) -> None:
    now = found.record.in_force
    if now.version != version:
        raise web.HTTPConflict(text=f"Somebody else was first: version {now.number} ({now.version}) is in force now.")


@asynccontextmanager
async def alone(shelf: Shelf) -> AsyncIterator[None]:
    """Nobody else puts a version in force meanwhile, `ivr rules rollback` neither."""
    lock = shelf.alone()
    await asyncio.to_thread(lock.__enter__)
    try:
        yield
    finally:
        lock.__exit__(None, None, None)
