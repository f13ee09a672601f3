"""All scenario files of a folder, the rules they are for, and what came of playing them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ivr import rules as rule_files
from ivr.core.rulebook import Rulebook
from ivr.crm.opening import open_crm
from ivr.rules.complaint import Complaint
from ivr.scenarios.coverage import Coverage, covered
from ivr.scenarios.footprints import Footprints, watched
from ivr.scenarios.playing import Played, played
from ivr.scenarios.reading import ScenarioFile, files_in, read_scenarios
from ivr.scenarios.scenario import Scenario


@dataclass(slots=True)
class Suite:
    """Scenarios for one rules file. Calendars are written out around a day: each year has its rulebook."""

    rules: Path
    files: tuple[ScenarioFile, ...]
    secrets: bool = True
    """Whether the rules' secrets are needed: real calls send them."""
    home: Path | None = None
    """The folder of their tables and sounds, if these rules are a copy."""
    footprints: Footprints = field(default_factory=Footprints)
    _books: dict[int, Rulebook] = field(default_factory=dict)
    _watched: dict[int, Rulebook] = field(default_factory=dict)

    @classmethod
    def of(cls, rules: Path, where: Path, *, secrets: bool = True, home: Path | None = None) -> Suite:
        """Read them. Raises RulesRefused for wrong rules and CrmError for wrong tables; wrong scenarios are told."""
        book = rule_files.load(rules, home=home, secrets=secrets)
        crm = open_crm(book)
        return cls(rules, tuple(read_scenarios(path, book, crm) for path in files_in(where)), secrets, home)

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """All of them."""
        return tuple(scenario for file in self.files for scenario in file.scenarios)

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """What is wrong with the files."""
        return tuple(complaint for file in self.files for complaint in file.complaints)

    def play(self, only: str = "") -> Iterator[Played]:
        """Play those in whose name or file's name a word stands."""
        chosen = self.chosen(only)
        return played(((self._watched_book(one), one) for one in chosen), self.footprints)

    def chosen(self, only: str = "") -> tuple[Scenario, ...]:
        """Those in whose name or file's name a word stands."""
        word = only.casefold()
        return tuple(one for one in self.scenarios if word in f"{one.file} {one.name}".casefold())

    def coverage(self) -> Coverage:
        """Which rules the scenarios have come to so far."""
        return covered(next(iter(self._books.values())), self.footprints) if self._books else Coverage(())

    def book(self, scenario: Scenario) -> Rulebook:
        """The rules in the scenario's year."""
        year = scenario.at.year
        if year not in self._books:
            self._books[year] = rule_files.load(self.rules, date(year, 7, 1), self.home, secrets=self.secrets)
        return self._books[year]

    def _watched_book(self, scenario: Scenario) -> Rulebook:
        year = scenario.at.year
        if year not in self._watched:
            self._watched[year] = watched(self.book(scenario), self.footprints)
        return self._watched[year]
