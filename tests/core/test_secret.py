"""A secret is known by its name, whoever prints what it is part of."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.core.rulebook import Trunk
from ivr.core.said import said
from ivr.core.secret import Secret
from ivr.core.steps import AskWeb

TOKEN = Secret("crm", "hunter2")
WEB = AskWeb("https://crm.example/", timedelta(seconds=3), 1, (("a", "b"),), None, None, TOKEN)


@pytest.mark.parametrize("whole", [TOKEN, WEB, Trunk("carrier", "sip.example.net", user="firm", secret=TOKEN)])
def test_it_is_never_printed(whole: object) -> None:
    for text in (str(whole), repr(whole), f"{whole}", f"{whole!r}", said(whole)):
        assert "hunter2" not in text
        assert "crm" in text
