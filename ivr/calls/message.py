"""Voicemail: the greeting, the tone, the caller's message, kept and linked to the call."""

from __future__ import annotations

from pathlib import Path

import soundfile

from ivr.calls import prompt
from ivr.calls.call import Call
from ivr.calls.leg import new_id
from ivr.core.call import Ended, LeavingMessage, Outcome
from ivr.store.rows import Voicemail

SHORTEST = 0.5
"""Seconds; less is a click, not a message."""


async def leave(call: Call, stage: LeavingMessage) -> Ended:
    """Take a message; one that the caller ends by hanging up is kept as well."""
    call.language = stage.language
    rules = call.rules.voicemails[stage.box]
    await call.begin(stage)
    await prompt.play(call, rules.greeting)
    recording = new_id("voicemail")
    try:
        await call.leg.record(recording, rules.longest, rules.silence)
    finally:
        call.left_message = _keep(call, stage.box, recording)
    if not call.left_message:
        call.tell("voicemail_empty", "left no message")
        return Ended(Outcome.EXITEMPTY)
    await prompt.play(call, "message_kept")
    await prompt.play(call, "goodbye")
    return Ended(Outcome.VOICEMAIL)


def _keep(call: Call, box: str, recording: str) -> bool:
    made = Path(call.desk.switch.recording_path(recording))
    seconds = _seconds(made)
    if seconds < SHORTEST:
        return False
    kept = call.desk.voicemail / box / f"{call.id}.wav"
    kept.parent.mkdir(parents=True, exist_ok=True)
    made.rename(kept)
    customer = call.customer.id if call.customer else ""
    call.desk.store.voicemail(Voicemail(call.id, box, str(kept), seconds, call.desk.clock.now(), customer))
    call.tell("VOICEMAIL", f"left a message of {seconds:.0f} s in {box}")
    return True


def _seconds(wav: Path) -> float:
    try:
        return float(soundfile.info(str(wav)).duration)
    except soundfile.SoundFileError:
        return 0.0
