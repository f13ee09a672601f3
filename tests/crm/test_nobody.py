"""A firm without a CRM."""

from __future__ import annotations

from ivr.crm.nobody import Nobody


def test_nobody_is_known() -> None:
    assert Nobody().find("13900001111") is None
    assert Nobody().customers() == ()
