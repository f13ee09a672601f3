"""From the rules to a chart: numbers, flows, menus, queues and where they overflow to."""

from __future__ import annotations

from ivr.core.queues import Queue
from ivr.core.rulebook import Rulebook
from ivr.picture import queues, steps
from ivr.picture.chart import Box, Chart, Kind
from ivr.picture.paper import Paper
from ivr.picture.step_names import flow_name


def charted(rules: Rulebook) -> Chart:
    """Everything that a caller can come to."""
    paper = Paper(rules)
    for number, root in rules.numbers.items():
        paper.add(Box(f"number {number}", Kind.NUMBER, number, (paper.row(flow_name(root), root),)))
    for ahead in paper.ahead:
        if isinstance(ahead, Queue):
            queues.draw(paper, ahead)
        else:
            steps.draw(paper, ahead)
    return Chart(rules.firm.name.get(rules.firm.languages[0], ""), rules.version, paper.boxes)
