"""The fallback's story for one caller, told over AGI while there is no controller. Standard library only.

Greeting; closed, or the caller's own RM and his deputy on the mobile, who take the call by a key; or a message.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterable
from pathlib import Path

from ivr.agi.account import FOLDER, Account, Did, file_name, kept
from ivr.agi.line import Line
from ivr.agi.plan import Closed, NotInService, Plan, Serve, plan
from ivr.agi.snapshot import BrokenSnapshot, Said, Snapshot, Sounds, read
from ivr.core import foreign

_NEXT_TRUNK = ("CHANUNAVAIL", "CONGESTION")
"""What `Dial` says where another trunk may do better."""


def serve(line: Line, path: Path, now: float) -> None:
    """Serve the caller on this line; raises `CallerGone` when he hangs up, `BrokenSnapshot`, `AgiError`, `OSError`."""
    known = read(path)
    did, caller = foreign.token(line.variable("IVR_DID")), line.call.caller
    stranded = line.variable("IVR_STAGE") != ""
    decided = plan(known, did, caller, now, stranded=stranded)
    begun = Account(line.call.get("uniqueid"), did, caller, now, stranded, recorded=decided.recorded)
    with kept(path.parent / FOLDER, begun) as account:
        _serve(line, known, decided, account)


def _serve(line: Line, known: Snapshot, decided: Plan, account: Account) -> None:
    line.tell("ANSWER")  # not before he is on account
    account.answered = time.time()
    if not decided.recorded:
        _unrecorded(line, keeps=account.stranded)
    if not play(line, decided.then.say) and decided.then.say:
        raise BrokenSnapshot(f"None of its sounds can be played, such as {decided.then.say[0]}.")
    match decided.then:
        case Serve(_, mobiles, box):
            if mobiles and _rm(line, known, decided, mobiles, account):
                return
        case Closed(_, box):
            pass
        case NotInService():
            box = ""
    if box:
        _note(known, line, did=account.did, caller=account.caller, box=box, language=decided.language, at=account.began)
        _message(line, known, decided.said, box, account)
    account.done = account.done if box else Did.TOLD
    play(line, decided.said.goodbye)
    line.tell("SET", "VARIABLE", "IVR_FALLBACK", "served")


def _unrecorded(line: Line, *, keeps: bool) -> None:
    """End what the dialplan has begun, and keep nothing of it, unless a controller had its say about it before."""
    line.tell("EXEC", "StopMixMonitor", "")
    if keeps:
        return
    spool, call = line.variable("IVR_CAPTURE"), line.call.get("uniqueid")
    for side in ("caller", "other") if spool and re.fullmatch(r"[A-Za-z0-9._-]+", call) else ():
        (Path(spool) / f"{call}.{side}.sln").unlink(missing_ok=True)


def _rm(line: Line, known: Snapshot, decided: Plan, mobiles: Iterable[tuple[str, ...]], account: Account) -> bool:
    if not account.stranded:  # he has heard it already
        play(line, decided.said.wait)
    return ring(line, known, mobiles, account)


def _message(line: Line, known: Snapshot, said: Said, box: str, account: Account) -> None:
    play(line, said.leave_message)
    account.done, account.box = Did.ASKED_FOR_MESSAGE, box
    account.message = f"{Path(known.messages) / _file_name(line)}.wav"
    record(line, known, box)
    play(line, said.message_kept)


def play(line: Line, sounds: Sounds) -> int:
    """Play one sound after the other, passing over those that are missing; says how many were heard."""
    return sum(_played(line, sound) for sound in sounds)


def _played(line: Line, sound: str) -> bool:
    """By `Playback`, since `STREAM FILE` takes a missing file for the end of the call."""
    line.tell("EXEC", "Playback", sound)
    return line.variable("PLAYBACKSTATUS") == "SUCCESS"


def ring(line: Line, known: Snapshot, mobiles: Iterable[tuple[str, ...]], account: Account) -> bool:
    """Ring one mobile after the other, the caller hearing music; True after the talk with him who took the call."""
    accept = known.accept
    line.tell("SET", "VARIABLE", "__FALLBACK_PROMPT", "&".join(accept.prompt))
    line.tell("SET", "VARIABLE", "__FALLBACK_THANKS", "&".join(accept.thanks))
    line.tell("SET", "VARIABLE", "__FALLBACK_KEY", accept.key)
    line.tell("SET", "VARIABLE", "__FALLBACK_WITHIN", str(accept.within))
    if known.caller_number:
        line.tell("SET", "VARIABLE", "CALLERID(num)", known.caller_number)
    return any(_taken_over(line, endpoints, accept.ring, account) for endpoints in mobiles)


def _taken_over(line: Line, endpoints: tuple[str, ...], seconds: int, account: Account) -> bool:
    """One mobile over one trunk after the other, as long as the trunk is what fails.

    i: a forwarding elsewhere is not followed; m: music for the caller; U: the screening, which says `taken`;
    g: the script lives on when the RM hangs up, be it after the talk or instead of pressing the key.
    """
    for endpoint in endpoints:
        try:
            line.tell("EXEC", "Dial", f"{endpoint},{seconds},gimU(fallback-screen)")
        finally:  # the caller may have ended the talk: even then his channel still tells
            if taken := line.last_word("IVR_FALLBACK") == "taken":
                account.done, account.party = Did.TALKED, endpoint.partition("/")[2].partition("@")[0]
        if taken or line.variable("DIALSTATUS") not in _NEXT_TRUNK:
            return taken
    return False


def record(line: Line, known: Snapshot, box: str) -> None:
    """Take a message after a tone, until `#`, silence, the longest time, or the caller's hanging up."""
    longest, silence = known.longest_message.get(box, 180), known.longest_silence.get(box, 5)
    file = str(Path(known.messages) / _file_name(line))
    line.tell("RECORD", "FILE", file, "wav", "#", str(longest * 1000), "BEEP", f"s={silence}")


def _note(known: Snapshot, line: Line, **facts: object) -> None:
    """Say beside the message whose it is; before it is taken, for the caller may end it by hanging up."""
    note = Path(known.messages) / f"{_file_name(line)}.json"
    with os.fdopen(os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump({"call": line.call.get("uniqueid"), **facts}, file, ensure_ascii=False)


def _file_name(line: Line) -> str:
    return file_name(line.call.get("uniqueid"), time.time())
