from __future__ import annotations

from tests.console.quality.visiting import kept

__all__ = ["kept"]
