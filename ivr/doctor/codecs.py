"""Codecs: can Asterisk speak what phones and trunks speak?"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator, Set
from pathlib import Path

from ivr.doctor.case import Case
from ivr.doctor.finding import Finding, bad, good, warning
from ivr.provision.tree import AsteriskProgram

SUBJECT = "codecs"
PHONES = ("opus", "g722", "alaw", "ulaw")
"""What agents' phones are offered, the best first."""
MODULES = {
    "alaw": ("codec_alaw.so",),
    "ulaw": ("codec_ulaw.so",),
    "g722": ("codec_g722.so",),
    "opus": ("codec_opus.so", "codec_opus_open_source.so"),
}
"""Any of these does."""
_RUNNING = re.compile(r"^(\S+\.so)\s.*\bRunning\b", re.MULTILINE)


def look(case: Case) -> Iterator[Finding]:
    """Modules as they lie on the disk, or as they are loaded where Asterisk runs."""
    if case.program is None:
        return
    there = frozenset(path.name for path in case.program.modules.glob("codec_*.so"))
    loaded = _loaded(case.program, case.layout.config) if case.switch_runs else None
    used = {codec for trunk in case.rules.trunk_order for codec in trunk.codecs} if case.rules else set[str]()
    yield from judged(used, there if loaded is None else loaded, "on the disk" if loaded is None else "loaded")


def judged(trunks: Iterable[str], modules: Set[str], how: str) -> Iterator[Finding]:
    """What a trunk wants must be there; for phones, others stand in."""
    lacks = [codec for codec in sorted({*trunks, *PHONES}) if not set(MODULES.get(codec, ())) & modules]
    for codec in lacks:
        if codec not in MODULES:
            yield warning(SUBJECT, f"{codec} is not known here", "Give trunks alaw, ulaw, g722 or opus.")
        elif codec in trunks:
            mend = "Install asterisk-modules, or take the codec from the trunk's `codecs`."
            yield bad(SUBJECT, f"{codec} is wanted by a trunk and not {how}", mend, MODULES[codec][0])
        else:
            what = f"{codec} is not {how}: phones speak {', '.join(c for c in PHONES if c not in lacks)}"
            yield warning(SUBJECT, what, "Nothing must be done; its sound is better from far away.", MODULES[codec][0])
    if fine := [codec for codec in PHONES if codec not in lacks]:
        yield good(SUBJECT, f"{', '.join(fine)}: {how}")


def _loaded(program: AsteriskProgram, config: Path) -> frozenset[str] | None:
    """None: it does not answer."""
    command = [*program.command, "-C", str(config), "-rx", "module show like codec_"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    return frozenset(_RUNNING.findall(done.stdout)) if done.returncode == 0 else None
