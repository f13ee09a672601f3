"""Speaking and listening: prompts, spoken numbers, menus, digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import timedelta

from ivr.calls import facts
from ivr.calls.call import Call
from ivr.calls.pausing import secret
from ivr.core.flow import Reading
from ivr.core.marks import MarkKind
from ivr.core.secret_answers import says_secret, tells_secret
from ivr.core.steps import Say
from ivr.core.told_wait import tells_wait
from ivr.errors import NotSaid, VoiceError


async def play(call: Call, prompt: str, *, until_key: bool = False) -> None:
    """Play a prompt in the caller's language; a sound that cannot be played is noted, and the story goes on.

    No key cuts the announcement of the recording short, until he has heard it; keys pressed meanwhile are kept.
    """
    if not prompt:
        return
    media = await files(call, prompt, call.language)
    announces = _announces(call, prompt)
    if media and await _played(call, prompt, media, until_key=until_key and not announces):
        if announces:
            call.knows_recorded.add(call.language)
    elif media and call.leg.gone is None:
        call.tell("prompt_failed", f"prompt {prompt} could not be played")


async def _played(call: Call, prompt: str, media: Sequence[str], *, until_key: bool) -> bool:
    is_secret = tells_secret(call.rules, prompt) or says_secret(call.rules, prompt)
    async with secret(call, f"says {prompt}") if is_secret and not call.pauses.by_step else nullcontext(True) as may:
        if not may:
            call.tell("prompt_left_out", f"{prompt} is left out: it is secret, and might be recorded")
            return True
        with call.marks.during(MarkKind.PROMPT, prompt):
            return await call.leg.play(media, until_key=until_key)


def _announces(call: Call, prompt: str) -> bool:
    """Whether it tells him, in a language in which he has not heard it yet, that the call is recorded."""
    rules = call.rules.recording
    told_first = bool(rules.announce)
    return (
        call.recording.ever_on
        and not told_first
        and prompt in rules.announced_by
        and call.language not in call.knows_recorded
    )


async def files(call: Call, prompt: str, language: str) -> list[str]:
    """A prompt's sound files; none if a value in it is not known now, for nobody is helped by half a sentence.

    Of a name that is not known, or not spoken within a second, nothing but the name is left out. None, and an alarm, if
    files are missing: a lost file must not lose a caller.
    """
    name = await _name(call, prompt, language)
    try:
        media = call.sounds.told(prompt, language, lambda: facts.known(call), name)
    except NotSaid as unknown:
        call.tell("prompt_left_out", f"prompt {prompt} is left out: {unknown}")
        return []
    except VoiceError as error:
        call.desk.store.alarm("prompt missing", call.desk.clock.now(), str(error))
        call.tell("prompt_failed", f"prompt {prompt} is missing")
        return []
    if tells_wait(call.rules.prompts.get(prompt)):
        facts.wait_told(call)
    return media


async def _name(call: Call, prompt: str, language: str) -> str:
    spoken = call.sounds.name_in(prompt, language) if call.customer and call.customer.name else ""
    return await call.desk.names.said(call.customer.name, spoken) if call.customer and spoken else ""


async def say_value(call: Call, step: Say, value: str) -> None:
    """Say a value as its kind wants it; what cannot be read as such is skipped and noted."""
    try:
        media = call.sounds.spoken(step.what, value, call.language)
    except VoiceError:
        call.tell("say_failed", f"{step.value} cannot be said as a {step.what}")
        return
    await _played(call, step.value, media, until_key=True)


async def ask(call: Call, prompt: str, wait: timedelta, between: timedelta, read: Callable[[str], Reading]) -> str:
    """Play a prompt and listen for keys until `read` finds them complete or wrong, or none comes in time."""
    await play(call, prompt, until_key=True)
    typed = ""
    pause = wait
    while key := await call.leg.key(pause.total_seconds()):
        typed += key
        if read(typed) is not Reading.MORE:
            break
        pause = between
    return typed


async def collect(call: Call, prompt: str, wait: timedelta, between: timedelta, longest: int, terminator: str) -> str:
    """Play a prompt and take digits until the terminator, the longest length, or a pause."""
    await play(call, prompt, until_key=True)
    typed = ""
    pause = wait
    while len(typed) < longest and (key := await call.leg.key(pause.total_seconds())):
        if key == terminator:
            break
        typed += key
        pause = between
    return typed
