"""What is looked at: an installation, its rules, its Asterisk, and what a running controller says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ivr.core.rulebook import Rulebook
from ivr.provision.layout import Layout
from ivr.provision.ports import Ports
from ivr.provision.tree import AsteriskProgram
from ivr.rules.complaint import Complaint
from ivr.settings import Settings


@dataclass(frozen=True, slots=True)
class Case:
    """Gathered once, before anything is looked at."""

    settings: Settings
    layout: Layout
    rules: Rulebook | None
    """None: they are refused, or not there."""
    complaints: tuple[Complaint, ...]
    program: AsteriskProgram | None
    """The Asterisk that would be run, or is."""
    ports: Ports | None
    """Those that were chosen; None before the first start."""
    switch_runs: bool
    told: Mapping[str, Any] | None
    """What the controller answers to `GET /status`; None: none runs."""
    agents: Sequence[Mapping[str, Any]] | None = None
    """What it answers to `GET /agents`."""

    @property
    def base(self) -> Path:
        """The folder to which the rules' files are relative."""
        return self.settings.rules.absolute().parent
