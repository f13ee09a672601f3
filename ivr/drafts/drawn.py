"""The call flow of a draft as a picture."""

from __future__ import annotations

from typing import Any

from ivr.drafts.draft import Draft
from ivr.picture import svg
from ivr.picture.charting import charted
from ivr.picture.told import told


def drawn(draft: Draft) -> dict[str, Any]:
    """Boxes and lines with their places, and the lines of text that they stand for; and the whole as SVG."""
    rules = draft.book()
    chart = charted(rules)
    return {**told(chart, rules), "svg": svg.drawn(chart)}
