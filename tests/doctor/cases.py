"""An installation that has not been started yet, with the firm of the fake house."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from ivr.doctor.case import Case
from ivr.provision.layout import Layout
from ivr.settings import read_settings
from tests.calls.house import rules


def case(tmp_path: Path, **changes: Any) -> Case:
    """Nothing runs, and no Asterisk is there; a test changes what it is about."""
    settings = read_settings(rules=tmp_path / "rules.yaml", state=tmp_path / "state", sip_port=0, http_port=0)
    nothing = Case(settings, Layout(tmp_path / "state"), rules(), (), None, None, False, None)
    return replace(nothing, **changes)
