"""A chart as Mermaid text, which many wikis and GitHub draw themselves."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.picture.chart import Box, Chart, Kind, Row
from ivr.picture.colours import COLOURS

_SHAPES = {
    Kind.NUMBER: ("([", "])"),
    Kind.QUESTION: ("{{", "}}"),
    Kind.QUEUE: ("[[", "]]"),
    Kind.PERSON: ("([", "])"),
    Kind.END: ("((", "))"),
}
_ESCAPES = str.maketrans({'"': "#quot;", "<": "#lt;", ">": "#gt;", "#": "#35;"})


def written(chart: Chart) -> str:
    """The chart as text that begins with `flowchart LR`."""
    names = {box: f"b{at}" for at, box in enumerate(chart.boxes)}
    lines = ["flowchart LR"]
    lines += [f"    {line}" for box in chart.boxes.values() for line in _box(box, names[box.id])]
    for arrow in chart.arrows():
        row = chart.boxes[arrow.source].rows[arrow.row]
        lines.append(f"    {names[arrow.source]} {_arrow(row)} {names[arrow.target]}")
    lines += [f"    classDef {_class(kind)} {_style(kind)}" for kind in Kind]
    return "\n".join(lines) + "\n"


def _box(box: Box, name: str) -> Iterator[str]:
    before, after = _SHAPES.get(box.kind, ("[", "]"))
    shown = [box.title, *(f"{row.key} {row.shown}".strip() for row in box.rows if not (row.to and _label(row)))]
    text = "<br/>".join(line.translate(_ESCAPES) for line in shown if line)
    yield f'{name}{before}"{text or " "}"{after}:::{_class(box.kind)}'


def _arrow(row: Row) -> str:
    line = "-.->" if row.is_silent else "-->"
    label = _label(row).translate(_ESCAPES)
    return f'{line}|"{label}"|' if label else line


def _label(row: Row) -> str:
    """What stands on the arrow rather than in the box: keys, answers, conditions."""
    if row.key:
        return ", ".join(filter(None, ("no key" if row.key == "-" else row.key, row.given)))
    return row.shown if row.is_silent else ""


def _class(kind: Kind) -> str:
    """A name that is no word of Mermaid's own, as `end` is."""
    return f"is_{kind}"


def _style(kind: Kind) -> str:
    colour = COLOURS[kind]
    return f"fill:{colour.light},stroke:{colour.dark},color:#1f2933"
