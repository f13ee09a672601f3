"""What can be asked over HTTP stands in the documents."""

from __future__ import annotations

from pathlib import Path

from ivr.web.server import OPERATIONS

DOCS = Path(__file__).parents[2] / "docs"
SAID = "".join((DOCS / name).read_text("utf-8") for name in ("http.md", "talks.md", "signing.md", "monitoring.md"))


def test_every_address_is_told() -> None:
    addresses = {one.path for one in OPERATIONS}
    assert len(addresses) > 20
    first = {address.partition("/{")[0] for address in addresses}
    assert sorted(address for address in first if address not in SAID) == []
