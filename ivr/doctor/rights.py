"""Rights: who could read passwords and keys, and whose are the files?"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ivr.doctor.case import Case
from ivr.doctor.finding import Finding, bad, good, warning
from ivr.provision.layout import Layout

SUBJECT = "rights"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def look(case: Case) -> Iterator[Finding]:
    """Each secret file and folder, and the user that we are."""
    there = [path for path in _secret(case.layout) if path.exists()]
    found = [finding for path in there if (finding := judged(path, path.stat().st_mode, path.stat().st_uid))]
    yield from found
    if there and not found:
        yield good(SUBJECT, f"{len(there)} secret files and folders are for their owner alone", str(case.layout.state))
    yield user(os.geteuid())


def judged(path: Path, mode: int, owner: int, us: int | None = None) -> Finding | None:
    """What is wrong with a secret's owner or rights; None: nothing."""
    us = os.geteuid() if us is None else us
    if us not in (owner, 0):
        return bad(SUBJECT, "belongs to another user", f"sudo chown {us} {path}", str(path))
    if mode & _OTHERS:
        right = "700" if stat.S_ISDIR(mode) else "600"
        return bad(
            SUBJECT, f"others may read or change it ({stat.S_IMODE(mode):o})", f"chmod {right} {path}", str(path)
        )
    return None


def user(us: int) -> Finding:
    """Whoever finds a hole in us gets what this user may do."""
    if us == 0:
        mend = "Run it as a user of its own (useradd --system ivr), with a state folder that belongs to it."
        return warning(SUBJECT, "this is root; whoever finds a hole would be root as well", mend)
    return good(SUBJECT, f"user {us}, not root")


def _secret(layout: Layout) -> tuple[Path, ...]:
    keys = (layout.recording_keys, layout.master_keys, layout.ledger_key)
    written = (layout.etc / name for name in ("ari.conf", "manager.conf", "pjsip_agents.conf", "pjsip_trunks.conf"))
    return (layout.state, layout.secrets, layout.people, layout.database, *keys, *written)
