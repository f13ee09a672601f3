"""Prompts said otherwise: by a sound that is given, or by another text. Each change is a new version of the rules."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from binascii import Error
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.on_record import note
from ivr.console.rules.files import APART, draft, in_force
from ivr.console.rules.prompts import asked
from ivr.console.rules.putting import Wish, put_in_force
from ivr.core.console_rights import Right
from ivr.core.texts import holds_values
from ivr.versions.files import NotPut, put
from ivr.voice.given import unfit
from ivr.web.keys import versions
from ivr.web.operation import Body, Operation, Otherwise, described
from ivr.web.rules import RefusedTold

FOLDER = "prompts"
"""Below the rules' folder, for sounds that are given here."""


class Sound(Body):
    """A sound, as it is."""

    example: ClassVar[Mapping[str, object]] = {"sound": "UklGRg==", "version": "4e8b1f20c77a"}
    hint: ClassVar[str] = "Give the bytes of a WAV in Base64: {example}."

    sound: Annotated[str, Field(max_length=4_000_000)]
    """A WAV (PCM, 16 bit, 8 to 48 kHz) of at most 3 MB, in Base64."""
    version: Annotated[str, Field(max_length=64)]
    """Of the rules that were looked at."""


class Words(Body):
    """What is to be said."""

    example: ClassVar[Mapping[str, object]] = {"text": "Our office is closed.", "version": "4e8b1f20c77a"}

    text: Annotated[str, Field(min_length=1, max_length=5000)]
    version: Annotated[str, Field(max_length=64)]
    """Of the rules that were looked at."""


@described
class ForceTold(TypedDict):
    """The rules' version that says it."""

    number: int
    version: str


def operations() -> list[Operation]:
    """What can be asked of them."""
    change, its = Only(Right.CHANGE_RULES), "/prompts/{prompt}/{language}"
    also, fails = {422: RefusedTold}, (400, 404, 409)
    return [
        operation("PUT", f"{its}/sound", give, change, fails=fails, also=also),
        operation("PUT", f"{its}/text", speak, change, fails=fails, also=also),
    ]


async def give(request: web.Request, body: Sound) -> ForceTold | Otherwise:
    """Put a sound in the place of what is said; the former stays beside it, and in the versions of the rules."""
    prompt, language = asked(request)
    try:
        content = b64decode(body.sound, validate=True)
    except Error as error:
        raise web.HTTPBadRequest(text="Give the sound's bytes in Base64.") from error
    if why := await asyncio.to_thread(unfit, content):
        raise web.HTTPBadRequest(text=why)
    file = f"{FOLDER}/{prompt.name}.{language}.{sha256(content).hexdigest()[:12]}.wav"
    text = prompt.texts.get(language, "")
    said = "" if holds_values(text) else text
    await _keep(request, file, content)
    return await _forced(request, body.version, "a sound was given", file=file, text=said)


async def speak(request: web.Request, body: Words) -> ForceTold | Otherwise:
    """Have another text spoken; 422 where no recording says it and no voice is installed."""
    asked(request)
    return await _forced(request, body.version, "another text", file="", text=body.text)


async def _keep(request: web.Request, file: str, content: bytes) -> None:
    """Beside the rules, under a name by its content. It stays, for another version may name it by now."""
    home = Path((await in_force(versions(request))).rules).parent
    try:
        await asyncio.to_thread(put, home, {file: content})
    except NotPut as error:
        raise web.HTTPServiceUnavailable(text=str(error)) from error


async def _forced(request: web.Request, version: str, why: str, **said: str) -> ForceTold | Otherwise:
    """The rules in force, in which the prompt is said so, put in force."""
    prompt, language = asked(request)
    comment = f"prompt {prompt.name} ({language}): {why}"
    note(request, comment)
    found, apart, files = versions(request), request.app[APART], await draft(request, {})
    told = await apart.ask("reword", files, prompt=prompt.name, language=language, **said)
    if "answer" not in told:
        return Otherwise(422, told)
    new = {told["answer"]["file"]: told["answer"]["text"].encode()}
    wish = Wish(replace(files, contents={**files.contents, **new}), version, comment, files.asker)
    if complaints := await put_in_force(found, apart, wish):
        note(request, f"refused: {complaints[0]['what']}")
        return Otherwise(422, {"complaints": complaints})
    now = await in_force(found)
    return {"number": now.number, "version": now.version}
