"""Faults of telephones and people."""

from __future__ import annotations

from tests.chaos.faults import agents, callers, managers, registrations, softphones

FAULTS = (*softphones.FAULTS, *registrations.FAULTS, *agents.FAULTS, *callers.FAULTS, *managers.FAULTS)
