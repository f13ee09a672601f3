"""Rules: are they right, in force, and known to the fallback that serves callers without a controller?"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.agi.snapshot import BrokenSnapshot, Snapshot, read
from ivr.doctor.case import Case
from ivr.doctor.finding import Finding, bad, good, warning

SUBJECT = "rules"


def look(case: Case) -> Iterator[Finding]:
    """The file, what is in force, and the fallback's snapshot."""
    file = str(case.settings.rules)
    for complaint in case.complaints:
        yield bad(SUBJECT, str(complaint), "`ivr check` tells all of it.", file)
    if case.rules:
        numbers = f"{len(case.rules.numbers)} numbers, {len(case.rules.agents)} agents"
        yield good(SUBJECT, f"version {case.rules.version}: {numbers}", file)
    if case.told and case.rules:
        yield in_force(case.rules.version, str(case.told["rules"]["version"]), file)
    snapshot = case.layout.state / "fallback.json"
    if snapshot.exists():
        try:
            yield fallback(read(snapshot), str(snapshot))
        except BrokenSnapshot as error:
            mend = "Save the rules anew while `ivr up` runs, or start it again: it is written then."
            yield bad(SUBJECT, f"the fallback's snapshot cannot be read: {error}", mend, str(snapshot))


def in_force(saved: str, serving: str, file: str) -> Finding:
    """Whether what is saved is what serves callers."""
    if saved == serving:
        return good(SUBJECT, "those that are saved are in force", file)
    mend = "`ivr status` says why they were refused, if they were."
    return warning(SUBJECT, f"version {saved} is saved, and {serving} is in force", mend, file)


def fallback(snapshot: Snapshot, where: str) -> Finding:
    """Whether callers would be served if the controller died."""
    return good(SUBJECT, f"the fallback's snapshot can be read: {len(snapshot.entrances)} numbers", where)
