"""Where the switch writes what a call sounds like: two raw files, 8 kHz, 16 bit, mono, little endian.

As tried on Asterisk 22.10 (MixMonitor `r` and `t`, started in the dialplan before Stasis): both files are there, empty,
at once; they grow from the first sound, so ringing is not in them; they are of one length and in step; they grow in
blocks of 2.048 s, and are complete 20 ms after the hang-up. Time in which neither side sends a single packet is not
in them, on either side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ivr.core.call import CallId

RATE = 8000
SAMPLE_BYTES = 2
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")


@dataclass(frozen=True, slots=True)
class Capture:
    """The two files of one call."""

    caller: Path
    """What the caller says."""
    other: Path
    """What the caller hears."""


def capture_of(spool: Path, call: CallId) -> Capture:
    """The files of this call; `ValueError` if its id could lead out of the folder."""
    if not _SAFE.fullmatch(call):
        raise ValueError(f"call id {call!r} cannot name a file")
    return Capture(spool / f"{call}.caller.sln", spool / f"{call}.other.sln")


def captured_calls(spool: Path) -> tuple[CallId, ...]:
    """The calls that have left files here, sorted."""
    found = {path.name.rsplit(".", 2)[0] for side in ("caller", "other") for path in spool.glob(f"*.{side}.sln")}
    return tuple(sorted(call for call in found if _SAFE.fullmatch(call)))
