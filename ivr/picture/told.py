"""A chart with everything in its place, for a page that draws it; each box knows its line of the rules."""

from __future__ import annotations

from typing import Any

from ivr.core.phrase import in_parts
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Rulebook
from ivr.picture.chart import Box, Chart, Row
from ivr.picture.svg import Plan, cut_row, path_of, planned, row_middle

SECTIONS = {"number": "numbers", "queue": "queues", "voicemail": "voicemails", "survey": "surveys", "end": "prompts"}
"""Of the word with which a box's id begins, where it stands in the rules."""


def told(chart: Chart, rules: Rulebook) -> dict[str, Any]:
    """Sizes and places in points of the same unit as the SVG's."""
    plan = planned(chart)
    return {
        "title": chart.title,
        "version": chart.version,
        "width": round(plan.placed.width, 1),
        "height": round(plan.placed.height, 1),
        "boxes": [_box(chart, box, plan, place_of(rules, box.id)) for box in chart.boxes.values()],
        "arrows": [
            {
                "from": arrow.source,
                "row": arrow.row,
                "to": arrow.target,
                "silent": chart.boxes[arrow.source].rows[arrow.row].is_silent,
                "path": path_of(plan.placed.points[line]),
            }
            for line, arrow in plan.drawing.lines.items()
        ],
    }


def place_of(rules: Rulebook, box: str) -> RuleRef:
    """Where that stands in the rules for which a box stands; line 0 if nowhere of its own."""
    if box in rules.refs:
        return rules.ref(box)
    word, _, rest = box.partition(" ")
    name, _, step = rest.rpartition(" ") if word == "queue" and rest.rpartition(" ")[2].isdecimal() else (rest, "", "")
    section = SECTIONS.get(word, "")
    path = f"{section}.{name}.overflow[{step}]" if step else f"{section}.{name}"
    return rules.ref(path if path in rules.refs or not step else f"{section}.{name}")


def _box(chart: Chart, box: Box, plan: Plan, at: RuleRef) -> dict[str, Any]:
    left, top = plan.placed.at[box.id]
    size = plan.sizes[box.id]
    rows = [_row(chart, box, at, plan) for at in range(len(box.rows))]
    place = {"x": round(left, 1), "y": round(top, 1), "width": round(size.width, 1), "height": round(size.height, 1)}
    return {
        "id": box.id,
        "kind": box.kind.value,
        "title": box.title,
        "words": in_parts(box.title),
        **place,
        "rows": rows,
        "file": at.file,
        "line": at.line,
    }


def _row(chart: Chart, box: Box, at: int, plan: Plan) -> dict[str, Any]:
    row: Row = box.rows[at]
    is_signpost = (box.id, at) in plan.drawing.signposts
    text = row.shown or (chart.boxes[row.to].title if is_signpost else "")
    return {
        "key": row.key,
        "text": cut_row(row, text, plan.sizes[box.id]),
        "words": in_parts(text),
        "to": row.to,
        "signpost": is_signpost,
        "y": round(row_middle(box, at), 1),
    }
