"""What a simulation came to, as tables for people and for programs; and how far it is."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from io import StringIO
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from ivr.simulation.figures import Figure, Figures
from ivr.simulation.model import Model, Run

AFTER = 2.0
"""Seconds after which progress is shown."""


def table(model: Model, found: Figures, calls: Sequence[int]) -> str:
    """Calls and groups, and how it was run; as wide as need be, also in a pipe. `calls` counted in each replication."""
    out = StringIO()
    console = Console(file=out, width=200, no_color=True)
    console.print(_calls(model, found))
    console.print(_groups(found))
    console.print(f"{_run(model.run, calls)}; seed {model.run.seed}. ± is half of a 95 % confidence interval.")
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def facts(found: Figures) -> dict[str, Any]:
    """The same for programs."""
    return asdict(found)


def _run(run: Run, calls: Sequence[int]) -> str:
    fewest, most = min(calls), max(calls)
    each = f"{most:,}" if fewest == most else f"{fewest:,} to {most:,}"
    line = f"{_many(run.replications, 'replication')} of {each} calls each, after {run.warmup_calls:,} to warm up"
    if not most:
        return f"{line}: `warmup_calls` are all who ever call, and none of them counts"
    return line if fewest == run.calls else f"{line}, for then nobody calls any more"


def _calls(model: Model, found: Figures) -> Table:
    level = f"{model.run.service_level:g} s"
    made = Table(box=box.SIMPLE_HEAD)
    made.add_column("calls")
    for heading in ("blocked", "wait at all", "mean wait", f"within {level}", "of those served", "abandoned"):
        made.add_column(heading, justify="right")
    for name, of in (*found.types.items(), ("total", found.total)):
        made.add_row(name, *(_minutes(f) if key == "mean_wait_min" else _percent(f) for key, f in of.items()))
    return made


def _groups(found: Figures) -> Table:
    made = Table(box=box.SIMPLE_HEAD)
    made.add_column("agents")
    made.add_column("utilisation", justify="right")
    for name, of in found.groups.items():
        made.add_row(name, _percent(of["utilisation"]))
    return made


def _percent(figure: Figure) -> str:
    return _written(figure, 100, 2, " %")


def _minutes(figure: Figure) -> str:
    return _written(figure, 1, 4, " min")


def _written(figure: Figure, times: float, digits: int, unit: str) -> str:
    if figure.value is None:
        return "-"
    about = "" if figure.half_width is None else f" ± {figure.half_width * times:.{digits}f}"
    return f"{figure.value * times:.{digits}f}{about}{unit}"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


@contextmanager
def progress() -> Iterator[Callable[[int, int], None]]:
    """Told how many calls have come, and of how many, it shows so on a terminal, if it takes more than two seconds."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} calls"),
        BarColumn(),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
        transient=True,
    )
    task = bar.add_task("", total=1)
    began = time.monotonic()

    def tell(come: int, of: int) -> None:
        if time.monotonic() - began < AFTER or not bar.console.is_terminal:
            return
        bar.start()  # once; from then on it does nothing
        bar.update(task, completed=come, total=of)

    try:
        yield tell
    finally:
        if bar.live.is_started:
            bar.stop()
