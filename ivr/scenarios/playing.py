"""Playing scenarios, each in a loop of its own whose clock leaps."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from ivr.core.numbers import rule_for
from ivr.core.rulebook import Rulebook
from ivr.scenarios.footprints import Footprints
from ivr.scenarios.judging import Miss, judge
from ivr.scenarios.leaping import LeapingLoop
from ivr.scenarios.notebook import Line
from ivr.scenarios.scenario import Happening, Scenario
from ivr.scenarios.stage import Stage


@dataclass(frozen=True, slots=True)
class Played:
    """A scenario that was played: what went otherwise than expected, and what happened."""

    scenario: Scenario
    misses: tuple[Miss, ...]
    happened: tuple[Happening, ...]
    trace: tuple[Line, ...]
    took: timedelta
    """By the wall's clock."""
    skipped: str = ""
    """Why it was not played at all; empty if it was."""

    @property
    def good(self) -> bool:
        """Whether it was played, and everything went as expected."""
        return not self.misses and not self.skipped


def played(scenarios: Iterable[tuple[Rulebook, Scenario]], footprints: Footprints) -> Iterator[Played]:
    """Play them one by one, by rules that leave `footprints`."""
    with TemporaryDirectory(prefix="ivr-scenarios-") as messages:
        for rules, scenario in scenarios:
            yield play(rules, scenario, footprints, Path(messages))


def play(rules: Rulebook, scenario: Scenario, footprints: Footprints, messages: Path) -> Played:
    """Play one; the messages that its caller leaves are written into a folder, and are silence."""
    began = time.monotonic()
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        stage = runner.run(_play(rules, scenario, messages))
    notebook = stage.notebook
    footprints.over(rule_for(scenario.to, rules.numbers), (line.rule for line in notebook.trace))
    misses = judge(scenario, notebook.happened, stage.caller.waits, notebook.fault)
    took = timedelta(seconds=time.monotonic() - began)
    return Played(scenario, misses, tuple(notebook.happened), tuple(notebook.trace), took)


async def _play(rules: Rulebook, scenario: Scenario, messages: Path) -> Stage:
    stage = Stage(rules, scenario, messages)
    await stage.play()
    return stage
