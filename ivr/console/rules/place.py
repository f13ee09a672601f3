"""Where a rule stands, so that a page can lead to its line in the editor."""

from __future__ import annotations

from typing_extensions import TypedDict

from ivr.core.rule_ref import RuleRef
from ivr.web.operation import described


@described
class PlaceTold(TypedDict):
    """A line of the rules in force."""

    file: str
    """Empty: it stands in no file."""
    line: int


def place(ref: RuleRef) -> PlaceTold:
    """As it is told."""
    return {"file": ref.file, "line": ref.line}
