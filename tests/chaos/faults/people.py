"""Faults of telephones and people."""

from __future__ import annotations

from tests.chaos.faults import agents, callers, managers, softphones

FAULTS = (*softphones.FAULTS, *agents.FAULTS, *callers.FAULTS, *managers.FAULTS)
