"""Faults of telephones and people."""

from __future__ import annotations

from tests.chaos.faults import callers, managers, softphones

FAULTS = (*softphones.FAULTS, *callers.FAULTS, *managers.FAULTS)
