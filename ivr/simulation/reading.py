"""The way from a model file to a model; whatever is wrong with the file is complained about, with its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from ivr.rules.codes import Code
from ivr.rules.complaint import Complaint, RulesRefused
from ivr.rules.names import Names
from ivr.rules.places import Places
from ivr.rules.secret import reveal
from ivr.rules.source import read
from ivr.rules.tree import grow, plain
from ivr.rules.wording import worded
from ivr.simulation.compiling import compiled
from ivr.simulation.model import Model
from ivr.simulation.shape import ModelShape


def read_model(path: Path) -> Model:
    """The model. Raises RulesRefused with all that is wrong with the file."""
    source = read(path, "call_types:")
    tree = grow(source)
    places = Places(source.name, tree.root)
    complaints = tree.complaints + reveal(source, tree.secrets)
    content = plain(tree.root)
    names = Names({}, source.folder, ModelShape)
    try:
        file = ModelShape.model_validate(content, context=names)
    except ValidationError as error:
        raise _refused(complaints + worded(error.errors(include_url=False), places, names)) from None
    complaints += _unserved(file, places)
    if complaints:
        raise _refused(complaints)
    return compiled(file)


def _unserved(file: ModelShape, places: Places) -> Iterator[Complaint]:
    groups = file.agent_groups.values()
    able = {skill for group in groups for skill in group.skills}
    there = {skill for group in groups if group.count for skill in group.skills}
    for name, shape in file.call_types.items():
        at = ("call_types", name)
        if name not in able:
            mend = f"Add {name} to the skills of a group."
            yield places.complaint(at, f"No agent has the skill {name}.", mend, Code.NOBODY_ABLE)
        elif name not in there and shape.patience is None:
            what, mend = "Its callers wait for ever: no agent is there for them.", "Give them `patience`, or agents."
            yield places.complaint(at, what, mend, Code.NOBODY_ABLE)
    if not any(rate.rate_per_min for shape in file.call_types.values() for rate in shape.all_rates()):
        what = "Nobody ever calls: all rates are 0."
        yield places.complaint(("call_types",), what, "Give a type a rate above 0.", Code.AT_ODDS)


def _refused(complaints: list[Complaint]) -> RulesRefused:
    return RulesRefused(tuple(sorted(set(complaints), key=lambda found: (found.line, found.column, found.what))))
