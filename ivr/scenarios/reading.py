"""The way from a scenario file to scenarios: text, tree, shape, values; complaints are gathered on the way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from ivr.core.rulebook import Rulebook
from ivr.crm.csv_crm import CsvCrm
from ivr.crm.nobody import Nobody
from ivr.rules.complaint import Complaint, RulesRefused
from ivr.rules.places import Places
from ivr.rules.secret import reveal
from ivr.rules.source import read
from ivr.rules.tree import grow, plain
from ivr.rules.wording import worded
from ivr.scenarios.compiling import Compiler
from ivr.scenarios.names import names_for, rms_of
from ivr.scenarios.scenario import Scenario
from ivr.scenarios.shape import ScenarioFileShape


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """What a file amounts to."""

    path: Path
    scenarios: tuple[Scenario, ...]
    complaints: tuple[Complaint, ...]


def files_in(where: Path) -> tuple[Path, ...]:
    """The scenario files in a folder and those below it; or the one file."""
    if where.is_dir():
        return tuple(sorted(path for path in where.rglob("*.yaml") if path.is_file()))
    return (where,)


def read_scenarios(path: Path, rules: Rulebook, crm: CsvCrm | Nobody) -> ScenarioFile:
    """The scenarios of a file, for these rules; bad input is complained about, never raised."""
    try:
        scenarios, complaints = _read(path, rules, crm)
    except RulesRefused as refused:
        scenarios, complaints = (), refused.complaints
    return ScenarioFile(path, () if complaints else scenarios, _in_order(complaints))


def _read(path: Path, rules: Rulebook, crm: CsvCrm | Nobody) -> tuple[tuple[Scenario, ...], tuple[Complaint, ...]]:
    source = read(path)
    tree = grow(source)
    places = Places(source.name, tree.root)
    complaints = tree.complaints + reveal(source, tree.secrets)
    content = plain(tree.root)
    rms = rms_of(crm.customers())
    names = names_for(rules, rms.values(), content, source.folder)
    try:
        file = ScenarioFileShape.model_validate(content, context=names)
    except ValidationError as error:
        found = complaints + worded(error.errors(include_url=False), places, names)
        return (), tuple(found)
    compiler = Compiler(rules, crm.find, rms, places)
    scenarios = compiler.scenarios(file)
    return scenarios, (*complaints, *compiler.complaints)


def _in_order(complaints: tuple[Complaint, ...]) -> tuple[Complaint, ...]:
    return tuple(sorted(set(complaints), key=lambda found: (found.line, found.column, found.what)))
