"""A draft: rules files that somebody is writing, in a folder of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ivr import rules as rule_files
from ivr.core.rulebook import Rulebook
from ivr.drafts.elsewhere import elsewhere
from ivr.rules import Complaint, RulesRefused


@dataclass(frozen=True, slots=True)
class Draft:
    """What is asked about."""

    rules: Path
    home: Path
    """The folder of their tables, sounds, secrets and scenarios: that of the rules in force."""
    live: Path
    """The rules in force."""
    wish: Mapping[str, Any]
    """What else was said: a number, keys ..."""

    def book(self) -> Rulebook:
        """The draft's rules. Raises `RulesRefused`, for tables that it may not open too."""
        book = self._read(self.rules)
        if complaints := self.elsewhere(book):
            raise RulesRefused(complaints)
        return book

    def book_in_force(self) -> Rulebook:
        """Those in force. Raises `RulesRefused`."""
        return self._read(self.live)

    def elsewhere(self, book: Rulebook) -> tuple[Complaint, ...]:
        """What is wrong if this, which is the draft's, names tables that no draft may open."""
        return elsewhere(book, self.home, lambda: self.book_in_force().crm)

    def _read(self, path: Path) -> Rulebook:
        return rule_files.load(path, home=self.home, tables=False, secrets=False)


def now_at(rules: Rulebook) -> datetime:
    """The firm's time."""
    return datetime.now(ZoneInfo(rules.firm.timezone))
