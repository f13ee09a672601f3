"""`ivr lab`: simulated people on real SIP, beside an `ivr up` on this machine."""

from __future__ import annotations

from typing import Annotated

import typer


def lab(
    did: Annotated[str, typer.Argument(help="The number to call.")] = "4008001234",
) -> None:
    """Call a running `ivr up` as a simulated caller."""
