from __future__ import annotations

from tests.console.visiting import console, hour, house, register

__all__ = ["console", "hour", "house", "register"]
