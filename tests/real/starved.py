"""Whether the host took the cores away while the tests ran: then Asterisk's recordings have holes, whatever we do."""

from __future__ import annotations

from pathlib import Path

TOO_MUCH = 0.05
"""Share of the busy time that went to the host's other guests."""


def _ticks() -> tuple[int, int]:
    fields = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    user, nice, system, _idle, _wait, irq, soft, stolen = fields
    return stolen, user + nice + system + irq + soft + stolen


_STOLEN, _BUSY = _ticks()


def starved() -> bool:
    """True on a machine that did not get its time; there a hole must be *named* (`partial`), but it may be."""
    stolen, busy = _ticks()
    return stolen - _STOLEN > TOO_MUCH * (busy - _BUSY + 1)
