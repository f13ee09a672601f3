"""What a simulated day came to, as tables for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.table import Table

from ivr.core.said import duration
from ivr.simulation.day.comparing import NAMED, Unit, in_words
from ivr.simulation.day.figures import CALLS, Row, Rows, Told, Values, differences, figures
from ivr.simulation.day.ledger import USUAL
from ivr.simulation.day.running import Plan
from ivr.simulation.figures import Figure

LEFT_OUT = (
    "Left out: menus and hours before the queue, keys pressed while waiting, offers declined, transfers, chats and "
    "tickets; who is to be called back counts as gone."
)


@dataclass(frozen=True)
class Day:
    """A day by one rules file, or by two: what `--rules` names comes first."""

    plans: Sequence[Plan]
    names: Sequence[str]
    """The files, as they were written."""
    values: Sequence[Values]

    @cached_property
    def figures(self) -> list[Told[Figure]]:
        """By each of the files."""
        return [figures(one) for one in self.values]

    @cached_property
    def difference(self) -> Told[Figure] | None:
        """By how much the first exceeds the second."""
        return differences(*self.values) if len(self.values) > 1 else None


def tables(day: Day) -> str:
    """All of it, as wide as need be, also in a pipe."""
    out = StringIO()
    console = Console(file=out, width=220, no_color=True)
    for plan, name, found in zip(day.plans, day.names, day.figures, strict=True):
        if day.difference is not None:
            console.print(f"\n{name}:", highlight=False)
        console.print(_calls(_rows(found), _within(plan)))
        console.print(_skills(found.skills))
        console.print(_agents(found.agents))
    if day.difference is not None:
        console.print(f"\n{day.names[0]} compared with {day.names[1]}, on the same callers:", highlight=False)
        console.print(_differences(_rows(day.difference)))
        console.print("\n".join(in_words(day.difference)), highlight=False, soft_wrap=True)
    console.print(f"\n{_run(day.plans[0])}\n{LEFT_OUT}", highlight=False, soft_wrap=True)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).lstrip("\n")


def facts(day: Day) -> dict[str, Any]:
    """The same for programs."""
    first, *others = [asdict(found) for found in day.figures]
    if day.difference is None or not others:
        return {"rules": first}
    return {
        "rules": first,
        "against": others[0],
        "difference": asdict(day.difference),
        "in_words": in_words(day.difference),
    }


def _run(plan: Plan) -> str:
    load, zone = plan.load, ZoneInfo(plan.rules.firm.timezone)
    begins, ends = (at.astimezone(zone) for at in (load.begins, load.ends))
    hours = f"{begins:%H:%M} to {'24:00' if ends.date() > begins.date() else f'{ends:%H:%M}'}"
    times = "1 replication" if load.replications == 1 else f"{load.replications} replications"
    return (
        f"{times} of {load.day}, {hours}, with about {load.calls:,.0f} calls each; seed {load.seed}. "
        "± is half of a 95 % confidence interval."
    )


def _within(plan: Plan) -> dict[str, str]:
    """Within which time each queue aims to have its callers served."""
    return {name: duration((queue.target or USUAL).within) for name, queue in plan.rules.queues.items()}


def _columns(rows: Rows[Figure]) -> list[str]:
    """Of the ways to end only those that somebody has gone."""
    return [key for key in CALLS if key not in _WAYS or any(row[key].value for row in rows.values())]


def _calls(rows: Rows[Figure], within: Mapping[str, str]) -> Table:
    columns = _columns(rows)
    made = _table("queue", "within", *(NAMED[key][0] for key in columns))
    for name, row in rows.items():
        made.add_row(name, within.get(name, ""), *(_as_share(key, row[key]) for key in columns))
    return made


def _differences(rows: Rows[Figure]) -> Table:
    columns = _columns(rows)
    made = _table("difference", *(NAMED[key][0] for key in columns))
    for name, row in rows.items():
        made.add_row(name, *(_as_difference(key, row[key]) for key in columns))
    return made


def _rows(found: Told[Figure]) -> dict[str, Row[Figure]]:
    return {**found.queues, "all calls": found.total}


def _skills(rows: Rows[Figure]) -> Table:
    made = _table("skill", "agents", "occupancy", *(NAMED[key][0] for key in _OF_SKILLS))
    for name, row in rows.items():
        made.add_row(name, *_staff(row), *(_as_share(key, row[key]) for key in _OF_SKILLS))
    return made


def _agents(rows: Rows[Figure]) -> Table:
    made = _table("who can", "agents", "occupancy")
    for name, row in rows.items():
        made.add_row(name, *_staff(row))
    return made


def _staff(row: Row[Figure]) -> tuple[str, str]:
    return f"{row['agents'].value:g}", _as_share("occupancy", row["occupancy"])


def _table(*headings: str) -> Table:
    made = Table(box=box.SIMPLE_HEAD)
    for nth, heading in enumerate(headings):
        made.add_column(heading, justify="right" if nth else "left")
    return made


def _as_share(key: str, figure: Figure) -> str:
    """A figure by its name: `71.2 ± 2.1 %`."""
    unit = NAMED[key][1]
    return _written(figure, " %" if unit is Unit.POINTS else unit.value, 100 if unit is Unit.POINTS else 1)


def _as_difference(key: str, figure: Figure) -> str:
    """The same, where shares differ by points of a hundred."""
    unit = NAMED[key][1]
    return _written(figure, unit.value, 100 if unit is Unit.POINTS else 1)


def _written(figure: Figure, unit: str, times: float) -> str:
    if figure.value is None:
        return "-"
    about = "" if figure.half_width is None else f" ± {figure.half_width * times:.1f}"
    return f"{round(figure.value * times, 1) + 0.0:.1f}{about}{unit}"


_WAYS = frozenset({"to_number", "to_queue", "to_voicemail", "to_callback", "to_message"})
_OF_SKILLS = ("offered", "service_level", "mean_answer_s", "longest_wait_s", "abandoned", "to_rm")
