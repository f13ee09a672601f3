"""Whether what comes in a request's body is text."""

from __future__ import annotations

import json
import re

_HALF_A_CHARACTER = re.compile(r"[\ud800-\udfff]")
"""No file and no database takes one."""


def is_text(body: bytes) -> bool:
    """Whether it is UTF-8, and JSON in it, if it is some, holds neither NUL nor half a character."""
    try:
        said = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    try:
        whole = json.dumps(json.loads(said), ensure_ascii=False)
    except (ValueError, RecursionError):
        return True  # no JSON: whoever wants some says so, with an example
    return "\\u0000" not in whole and not _HALF_A_CHARACTER.search(whole)
