"""What a rule file may hold, for editors."""

from __future__ import annotations

from typing import Any

from ivr.drafts.draft import Draft
from ivr.rules import schema as made


def schema(_draft: Draft) -> dict[str, Any]:
    """The JSON Schema, the same for every draft."""
    return made.schema()
