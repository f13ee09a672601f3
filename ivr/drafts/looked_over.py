"""What is wrong with the installation."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from ivr.cli.doctor import case_of
from ivr.doctor.doctor import examine
from ivr.drafts.draft import Draft


def looked_over(draft: Draft) -> dict[str, Any]:
    """What `ivr doctor` finds, of the running controller."""
    found = examine(case_of(None, Path(draft.wish["state"])))
    return {"findings": [asdict(finding) for finding in found]}
