"""Voicemail: the greeting, the tone, the caller's message, kept and linked to the call."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from pathlib import Path

import structlog

from ivr.calls import prompt
from ivr.calls.call import Call
from ivr.calls.leg import new_id
from ivr.core.call import Ended, LeavingMessage, Outcome
from ivr.core.message_id import message_id
from ivr.errors import ChannelGone, SwitchError, SwitchUnavailable
from ivr.recording.messages_found import SHORTEST, seconds_of
from ivr.store.rows import Voicemail

log = structlog.get_logger()

TO_THE_END = 2.0
"""Seconds within which a recording is whole once its caller was hung up."""


async def leave(call: Call, stage: LeavingMessage) -> Ended:
    """Take a message; one that the caller ends by hanging up is kept as well."""
    call.language = stage.language
    rules = call.rules.voicemails[stage.box]
    await call.begin(stage)
    await prompt.play(call, rules.greeting)
    lost = ""
    try:
        ended = await call.leg.record(new_id(_name(call)), rules.longest, rules.silence)
        lost = "the switch could not write it" if ended.failed and call.leg.gone is None else ""
    except (SwitchUnavailable, ChannelGone):
        raise
    except SwitchError as error:
        lost = str(error)
    except asyncio.CancelledError:
        await _finish(call)
        raise
    finally:
        if not call.abandoned:
            keep(call, stage.box)
    if lost and not call.left_message:
        call.desk.store.alarm("voicemail lost", call.desk.clock.now(), f"{call.id}: {lost}")
        call.tell("voicemail_lost", f"the message could not be recorded: {lost}")
        await prompt.play(call, "cannot_record")
        return Ended(Outcome.INTERRUPTED)
    if not call.left_message:
        call.tell("voicemail_empty", "left no message")
        return Ended(Outcome.EXITEMPTY)
    await prompt.play(call, "message_kept")
    await prompt.play(call, "goodbye")
    return Ended(Outcome.VOICEMAIL)


def keep(call: Call, box: str) -> None:
    """Put into the box what this call has recorded, a former controller's recording included."""
    made = Path(call.desk.switch.recording_path(f"{_name(call)}-"))
    for path in _recorded(made):
        recording = message_id(call.id, path.stem.removeprefix(made.stem))
        if (seconds := seconds_of(path)) >= SHORTEST:
            _put(call, box, recording, _moved(path, call.desk.voicemail / box / f"{recording}.wav"), seconds)
        elif seconds > 0:
            path.unlink(missing_ok=True)


def _recorded(made: Path) -> list[Path]:
    """What the switch has written under such a name: by no pattern, for Python keeps each that it has ever matched."""
    with suppress(FileNotFoundError):
        return sorted(
            path for path in made.parent.iterdir() if path.suffix == ".wav" and path.name.startswith(made.stem)
        )
    return []


async def _finish(call: Call) -> None:
    """When the house closes, a message is whole only once its caller has been hung up."""
    if call.dismissed and call.leg.gone is None:
        with suppress(SwitchError, TimeoutError):
            await call.desk.switch.hang_up(call.id)
            async with asyncio.timeout(TO_THE_END):
                await call.leg.until_gone()


def _name(call: Call) -> str:
    return "voicemail-" + re.sub(r"[^A-Za-z0-9_.-]", "_", call.id)


def _moved(made: Path, kept: Path) -> Path:
    """Where the message is now: if it cannot be moved (another disk, a full one), it is left where it was made."""
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        return made.rename(kept)
    except OSError as error:
        log.error("voicemail stays where it was recorded", path=str(made), reason=str(error))
        return made


def _put(call: Call, box: str, recording: str, path: Path, seconds: float) -> None:
    """From here on it is plain sound only until it is sealed."""
    customer, at = call.customer.id if call.customer else "", call.desk.clock.now()
    call.desk.store.voicemail(Voicemail(call.id, box, str(path), seconds, at, customer, recording=recording))
    call.desk.recorder.message_left()
    call.left_message = True
    call.tell("VOICEMAIL", f"left a message of {seconds:.0f} s in {box}")
