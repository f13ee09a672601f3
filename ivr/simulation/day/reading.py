"""The way from a load file, for these rules, to a load; whatever is wrong with it is told, with its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from ivr.core.customer_levels import levels_of
from ivr.core.rulebook import Rulebook
from ivr.core.said import clock as clock_said
from ivr.rules.codes import Code
from ivr.rules.complaint import Complaint, RulesRefused
from ivr.rules.names import Names
from ivr.rules.places import Loc, Places
from ivr.rules.secret import reveal
from ivr.rules.source import Source, read
from ivr.rules.tree import Tree, grow, plain
from ivr.rules.wording import worded
from ivr.simulation.day.compiling import Clockwork, clockwork, compiled, shift
from ivr.simulation.day.load import Load
from ivr.simulation.day.shape import LoadShape, ShiftShape


@dataclass(frozen=True, slots=True)
class LoadFile:
    """A load file that could be read as YAML; what its words mean depends on the rules that it is for."""

    source: Source
    tree: Tree

    @property
    def day(self) -> date | None:
        """The day that it is about, if it says one: rules are read for a day."""
        said = (self.tree.root.entries or {}).get("day")
        with suppress(ValueError):
            return date.fromisoformat(said.text or "") if said else None
        return None

    def load(self, rules: Rulebook) -> Load:
        """What comes, by these rules. Raises RulesRefused with all that is wrong with the file."""
        places = Places(self.source.name, self.tree.root)
        complaints = self.tree.complaints + reveal(self.source, self.tree.secrets)
        names = _names(rules, self.source)
        try:
            file = LoadShape.model_validate(plain(self.tree.root), context=names)
        except ValidationError as error:
            raise _refused(complaints + worded(error.errors(include_url=False), places, names)) from None
        clock = clockwork(file, rules.firm.timezone)
        complaints += [places.complaint(*finding) for finding in _findings(file, clock)]
        if complaints:
            raise _refused(complaints)
        return compiled(file, clock)


def open_load(path: Path) -> LoadFile:
    """The file. Raises RulesRefused if it is not there, or is no YAML."""
    source = read(path, 'day: "2026-11-25"')
    return LoadFile(source, grow(source))


def _names(rules: Rulebook, source: Source) -> Names:
    agents = rules.agents.values()
    of = {
        "queues": rules.queues,
        "agents": rules.agents,
        "teams": [agent.team for agent in agents if agent.team],
        "skills": [skill.name for agent in agents for skill in agent.skills],
        "languages": rules.firm.languages,
        "levels": levels_of(rules),
    }
    return Names({section: dict.fromkeys(names) for section, names in of.items()}, source.folder, LoadShape)


_Finding = tuple[Loc, str, str, Code]


def _findings(file: LoadShape, clock: Clockwork) -> Iterator[_Finding]:
    """What a look at more than one value shows."""
    hours = f"{clock_said(file.hours.start)} to {clock_said(file.hours.end, end=True)}"
    for name, queue in file.queues.items():
        said = len(queue.calls_per_half_hour)
        if said not in (1, clock.half_hours):
            what = f"{said} numbers stand here, and from {hours} there are {clock.half_hours} half-hours."
            yield (
                ("queues", name, "calls_per_half_hour"),
                what,
                "Write a number for each, or one for all.",
                Code.AT_ODDS,
            )
    if not any(calls for queue in file.queues.values() for calls in queue.calls_per_half_hour):
        yield ("queues",), "Nobody ever calls.", "Let one of the queues have calls.", Code.AT_ODDS
    for nth, shape in enumerate(file.agents.shifts or ()):
        yield from _in_shift(("agents", "shifts", nth), shape, clock, hours)


def _in_shift(loc: Loc, shape: ShiftShape, clock: Clockwork, hours: str) -> Iterator[_Finding]:
    found = shift(shape, clock)
    ends = clock.lasts if found.ends is None else found.ends
    if found.begins >= ends:
        what, mend = f"Nobody calls in these hours: calls come from {hours}.", "Mend the hours, or remove the shift."
        yield (*loc, "hours"), what, mend, Code.AT_ODDS
        return
    for nth, one in enumerate(found.breaks):
        at = (*loc, "breaks", nth)
        if one.at is not None and not found.begins <= one.at < ends:
            yield (*at, "at"), "The break is not within the shift.", "Write a time within its hours.", Code.AT_ODDS
        elif one.lasts > ends - found.begins:
            yield (*at, "lasts"), "The break is longer than the shift.", "Shorten it.", Code.AT_ODDS


def _refused(complaints: list[Complaint]) -> RulesRefused:
    return RulesRefused(tuple(sorted(set(complaints), key=lambda found: (found.line, found.column, found.what))))
