"""What compliance does with recordings: verified, held, released, handed over; and who came to one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aiohttp import web
from typing_extensions import TypedDict

from ivr.console.doors import operation
from ivr.console.hears import Hears
from ivr.core.access import Act
from ivr.core.keeping import Covers
from ivr.evidence.entry import Entry
from ivr.recording.checked import Checked
from ivr.web import holds
from ivr.web.keys import listeners
from ivr.web.listener import PERSON, Because, BecauseAsked, done, reason
from ivr.web.operation import Operation, described
from ivr.web.recordings import export

ITS = "/recordings/{recording}"
ZIP = "application/zip"


@described
class CheckTold(TypedDict):
    """One thing that was looked at."""

    subject: str
    """`entry`, `root`, `sound_file`, `manifest_file`, `sound`, `manifest`."""
    amiss: str
    """What is wrong, in a sentence; empty: nothing."""


@described
class CheckedTold(TypedDict):
    """Whether a recording is as it was sealed."""

    unchanged: bool
    checks: list[CheckTold]
    sealed: str | None
    """When; null: never, as far as the ledger goes."""
    entry: int | None
    """The ledger's entry of its sealing."""
    hash: str
    key: str
    """The id of the ledger's key: compare it with the one that you were given by another way."""


@described
class EntryTold(TypedDict):
    """What the ledger says of a recording."""

    n: int
    at: str
    kind: str
    by: str
    why: str
    about: dict[str, Any]


def operations() -> list[Operation]:
    """What can be asked of these."""
    return [
        operation("POST", f"{ITS}/verify", verify, Hears(Act.SEARCH), fails=(404,)),
        operation("GET", f"{ITS}/entries", entries, Hears(Act.SEE_HOLDS), fails=(404,)),
        operation("POST", f"{ITS}/export", export, Hears(Act.EXPORT), fails=(404, 500), content=ZIP),
        operation("POST", "/cases/{case}/export", export, Hears(Act.EXPORT), fails=(404, 500), content=ZIP,
                  name="export_case"),
        operation("GET", "/holds", holds.holds, Hears(Act.SEE_HOLDS), fails=(404,)),
        *map(_placing, Covers),
        operation("POST", f"/cases/{{case}}{ITS}", holds.add, Hears(Act.HOLD), fails=(404,)),
        operation("POST", "/holds/{hold}/ask_release", holds.ask, Hears(Act.RELEASE), fails=(404, 409)),
        operation("POST", "/holds/{hold}/release", holds.release, Hears(Act.RELEASE), fails=(404, 409)),
    ]  # fmt: skip


async def verify(request: web.Request, body: Because) -> CheckedTold:
    """Whether a recording is as it was sealed: its entry, its signed root, its files, its sound."""
    me, why, recording = request[PERSON], reason(body), request.match_info["recording"]
    return _checked(done(await listeners(request).desk.check(me, why, recording)))


async def entries(request: web.Request, query: BecauseAsked) -> list[EntryTold]:
    """Who has heard a recording, handed it over, or was refused; the oldest first."""
    me, why, recording = request[PERSON], reason(query), request.match_info["recording"]
    return [_entry(one) for one in done(await listeners(request).desk.entries(me, why, recording))]


def _placing(covers: Covers) -> Operation:
    name, about = f"place_on_{covers}", f"Keep this {covers} from deletion."
    where = f"/{covers}s/{{target}}/hold"
    return operation("POST", where, holds.place_on(covers), Hears(Act.HOLD), fails=(404,), name=name, about=about)


def _checked(found: Checked) -> CheckedTold:
    sealed = found.sealed
    return {
        "unchanged": found.is_clean,
        "checks": [{"subject": one.subject.value, "amiss": one.amiss} for one in found.checks],
        "sealed": _moment(sealed.at) if sealed else None,
        "entry": sealed.n if sealed else None,
        "hash": sealed.hash if sealed else "",
        "key": found.key,
    }


def _entry(entry: Entry) -> EntryTold:
    about = dict(entry.about)
    by, why = str(about.pop("by", "")), str(about.pop("why", ""))
    return {"n": entry.n, "at": _moment(entry.at), "kind": entry.kind.value, "by": by, "why": why, "about": about}


def _moment(at: datetime) -> str:
    return at.isoformat()
