"""What the ledger says of a recording's call, so that its row in the store cannot be changed unnoticed: no names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ivr.evidence.entry import moment


def bound(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """By what the manifest says of the call; nothing where the store knew none.

    A call without an end, after a crash, gets one later: then neither that nor the number of its legs is said.
    """
    call = manifest.get("call")
    if not call:
        return {}
    told = {"id": call["id"], "answered": _moment(call["answered"]), "ended": _moment(call["ended"])}
    legs = {"legs": len(manifest["legs"])} if call["ended"] and "legs" in manifest else {}
    return {"call": told | legs}


def _moment(at: str | None) -> str:
    return moment(datetime.fromisoformat(at)) if at else ""
