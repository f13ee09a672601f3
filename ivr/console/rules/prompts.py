"""What callers hear: every prompt with its sound's length and place, and the sound itself."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from aiohttp import web
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.rules.files import in_force
from ivr.core.console_rights import Right
from ivr.core.rulebook import Prompt, Rulebook
from ivr.core.said_at import said_at
from ivr.core.texts import holds_values
from ivr.errors import VoiceError
from ivr.voice.library import Library
from ivr.voice.making import RATE
from ivr.web.keys import DESK, RECEPTION, versions
from ivr.web.operation import Operation, described
from ivr.web.part_asked import part_asked


@described
class SaidTold(TypedDict):
    """A prompt in a language."""

    language: str
    text: str
    """What it says; empty where only its sound is known."""
    file: str
    """The sound file that the rules name; empty: it is spoken from the text."""
    there: bool
    """Its sound is made. Of one that holds values only the parts are."""
    values: bool
    """It holds values that are known in a call alone."""
    seconds: float | None


@described
class PromptTold(TypedDict):
    """A prompt."""

    id: str
    said: list[SaidTold]
    at: list[str]
    """The rules that name it; empty: by the program itself, or nowhere."""


@described
class PromptsTold(TypedDict):
    """Every prompt of the rules in force."""

    version: str
    prompts: list[PromptTold]


def operations() -> list[Operation]:
    """What can be asked of them."""
    see, heard = Only(Right.SEE_RULES), {206: web.StreamResponse}
    its = "/prompts/{prompt}/{language}/sound"
    return [
        operation("GET", "/prompts", prompts, see, fails=(404,)),
        operation("GET", its, sound, see, fails=(404, 416), also=heard, content="audio/wav", name="hear"),
    ]


async def prompts(request: web.Request) -> PromptsTold:
    """Every prompt: what it says, whether its sound is there, how long it is, and where it is said."""
    version, rules = versions(request).record.in_force.version, request.app[RECEPTION].rules
    library = _library(request)
    told = await asyncio.to_thread(_all, rules, library)
    return {"version": version, "prompts": told}


async def sound(request: web.Request) -> web.StreamResponse:
    """What callers hear, as a WAV, or the part of it that is asked for."""
    prompt, language = asked(request)
    home = Path((await in_force(versions(request))).rules).parent
    if why := _strayed(home, request.app[DESK].voicemail.parent, prompt.files.get(language, "")):
        raise web.HTTPForbidden(text=why)
    try:
        wav = await asyncio.to_thread(_as_wav, _library(request), prompt.name, language)
    except (VoiceError, OSError) as error:
        raise web.HTTPNotFound(text=f"There is no one sound of `{prompt.name}` in {language}: {error}") from error
    return _part(request, wav)


def _strayed(home: Path, state: Path, file: str) -> str:
    """Why a sound is not heard here: whoever may change rules could else name a recording, and hear a call."""
    there = (home / file).resolve()
    if not file or (there.is_relative_to(home.resolve()) and not there.is_relative_to(state.resolve())):
        return ""
    return f"{file} does not lie with the rules: put it into their folder to hear it here."


def asked(request: web.Request) -> tuple[Prompt, str]:
    """The prompt and the language of the address; 404 for what the rules do not have, whatever it is."""
    rules = request.app[RECEPTION].rules
    prompt, language = rules.prompts.get(request.match_info["prompt"]), request.match_info["language"]
    if prompt is None or language not in _languages(prompt, rules):
        raise web.HTTPNotFound(text="The rules have no such prompt in this language: write it there first.")
    return prompt, language


def _languages(prompt: Prompt, rules: Rulebook) -> Iterator[str]:
    """The firm's in which it is said."""
    return (language for language in rules.firm.languages if language in {*prompt.texts, *prompt.files})


def _library(request: web.Request) -> Library | None:
    sounds = request.app[DESK].sounds
    return sounds if isinstance(sounds, Library) else None


def _all(rules: Rulebook, library: Library | None) -> list[PromptTold]:
    at = said_at(rules)
    return [
        {
            "id": prompt.name,
            "said": [_said(prompt, language, library) for language in _languages(prompt, rules)],
            "at": list(at[prompt.name]),
        }
        for prompt in rules.prompts.values()
    ]


def _said(prompt: Prompt, language: str, library: Library | None) -> SaidTold:
    text, file = prompt.texts.get(language, ""), prompt.files.get(language, "")
    values = not file and holds_values(text)
    seconds = None if values or library is None else _seconds(library, prompt.name, language)
    there = seconds is not None or (values and library is not None)
    return {
        "language": language, "text": text, "file": file, "there": there, "values": values, "seconds": seconds
    }  # fmt: skip


def _seconds(library: Library, prompt: str, language: str) -> float | None:
    """By the file's size: a sample is a byte."""
    try:
        return round(Path(f"{library.media(prompt, language)}.alaw").stat().st_size / RATE, 2)
    except (VoiceError, OSError):
        return None


def _as_wav(library: Library | None, prompt: str, language: str) -> bytes:
    if library is None:
        raise VoiceError("This house has no sounds.")
    file = BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setparams((1, 2, RATE, 0, "NONE", ""))
        wav.writeframes(library.samples(prompt, language).astype("<i2").tobytes())
    return file.getvalue()


def _part(request: web.Request, content: bytes) -> web.Response:
    begin, end, headers = part_asked(request, len(content))
    status = 206 if "Content-Range" in headers else 200
    return web.Response(status=status, body=content[begin:end], content_type="audio/wav", headers=headers)
