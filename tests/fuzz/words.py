"""What people and programs write to us: rules, and the bodies of HTTP requests."""

from __future__ import annotations

import shutil
from datetime import date
from functools import cache
from pathlib import Path

from ivr.rules import Severity, examine
from ivr.web.bodies import is_mostly_texts, is_text
from tests.fuzz.disk import ROOT, folder

TODAY = date(2026, 6, 1)


@cache
def _firm() -> Path:
    """A folder with the example's tables, so that only the rules file may be wrong."""
    firm = folder() / "firm"
    shutil.copytree(ROOT / "crm", firm / "crm")
    return firm


def rules(data: bytes) -> None:
    """Rules or complaints that point into the file, each with what is to be done."""
    path = _firm() / "routing_rules.yaml"
    path.write_bytes(data)
    examined = examine(path, TODAY)
    lines = data.count(b"\n") + data.count(b"\r") + 2
    for complaint in examined.complaints:
        assert complaint.file != path.name or 1 <= complaint.line <= lines
        assert complaint.what
        assert complaint.mend
    assert examined.book or any(one.severity is Severity.ERROR for one in examined.complaints)


def body(data: bytes) -> None:
    """Whether it is text is known of any bytes."""
    is_text(data)
    is_mostly_texts(data)
