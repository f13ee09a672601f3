"""What the flags of `ivr explain` say of a call that has not happened; what they mean is asked of the rules."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

if TYPE_CHECKING:
    from ivr.core.duty import OnDuty
    from ivr.core.eligibility import Answer
    from ivr.core.explain import Supposed
    from ivr.core.rulebook import Rulebook

ALL, NOW, NONE = "all", "now", "none"
MOST_OTHERS = 200


@dataclass(frozen=True, slots=True)
class Said:
    """How things are as he calls, as the flags say it."""

    at: str
    agents: str
    degraded: str
    web: str
    waiting: str
    not_eligible: str = ""

    @property
    def present(self) -> str:
        """Which agents they are."""
        here = {ALL: "if all are logged in and ready", NOW: "as they are now", NONE: "if nobody is there"}.get(
            self.agents, "as given"
        )
        return f"{here}, once those who wait have whom they can get" if self.waiting else here


def circumstances(rules: Rulebook, said: Said, state: Path) -> Supposed:
    """What is meant, by these rules; typer's `BadParameter` names the flag that means nothing."""
    from ivr.core.explain import Supposed

    at = _when(said.at, ZoneInfo(rules.firm.timezone))
    if said.degraded:
        _known("--degraded", "level", [said.degraded], rules.degradation)
    return Supposed(at, _present(rules, said, state, at), said.degraded, _web(rules, said), _waiting(rules, said))


def number(caller: str) -> str:
    """The caller's number; empty: it is withheld."""
    from ivr.core.numbers import clean

    if caller and caller != "withheld" and not clean(caller):
        raise typer.BadParameter(
            f"{caller!r} is not a telephone number. Write digits, or withheld.", param_hint="--from"
        )
    return clean(caller)


def keys(said: str) -> tuple[str, ...]:
    """The parts that are pressed without a pause."""
    parts = tuple(part.strip() for part in said.split(",")) if said else ()
    wrong = [part for part in parts if not re.fullmatch("[0-9*#-]+", part)]
    if wrong:
        raise typer.BadParameter(
            f"{wrong[0]!r} is none of a telephone's keys. Write 1,2 or 1,12345; `-` is silence.", param_hint="--keys"
        )
    return parts


def _when(at: str, zone: ZoneInfo) -> datetime:
    """The firm's own time, unless it is written with an offset of its own."""
    from ivr.core.hours import YEARS

    if not at:
        return datetime.now(zone)
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        raise typer.BadParameter(f'{at!r} is no time. Write "2026-12-31 09:00".', param_hint="--at") from None
    if found.year not in YEARS:
        raise typer.BadParameter(f"{at!r} is in none of the years {YEARS[0]} to {YEARS[-1]}.", param_hint="--at")
    return found.astimezone(zone) if found.tzinfo else found.replace(tzinfo=zone)


def _present(rules: Rulebook, flags: Said, state: Path, at: datetime) -> tuple[OnDuty, ...]:
    from ivr.core import on_duty

    agents, lacking = flags.agents, _not_eligible(rules, flags)
    if agents == NOW:
        return _now(rules, lacking, state, at)
    rules = on_duty.told(on_duty.supposed(rules), lacking)
    if agents == ALL:
        return on_duty.everybody(rules, at)
    if agents == NONE:
        return on_duty.as_said(rules, {}, at)
    said = dict(_pairs("--agents", agents, "1001=ready,1002=RONA, or all, none or now"))
    _known("--agents", "agent", said, rules.agents)
    states = {agent: _state(rules, word) for agent, word in said.items()}
    here = {agent: on_duty.Said(state) for agent, state in states.items() if state != on_duty.AWAY}
    return on_duty.as_said(rules, here, at)


def _state(rules: Rulebook, word: str) -> str:
    from ivr.core import on_duty
    from ivr.rules.complaint import choice

    found = on_duty.meant(rules, word)
    if not found:
        known = choice([*on_duty.WORDS, on_duty.AWAY, *rules.on_duty.reasons.values()])
        raise typer.BadParameter(f"No agent is {word!r}. Write {known}.", param_hint="--agents")
    return found


def _not_eligible(rules: Rulebook, said: Said) -> dict[str, tuple[Answer, ...]]:
    """By agent, that something does not hold of him."""
    from ivr.core.on_duty import lacks

    found: dict[str, list[str]] = {}
    for agent, name in _pairs("--not-eligible", said.not_eligible, "1001=training_today"):
        found.setdefault(agent, []).append(name)
    _known("--not-eligible", "agent", found, rules.agents)
    _known("--not-eligible", "eligibility", (name for names in found.values() for name in names), rules.eligibility)
    return {agent: lacks(names) for agent, names in found.items()}


def _now(rules: Rulebook, lacking: Mapping[str, tuple[Answer, ...]], state: Path, at: datetime) -> tuple[OnDuty, ...]:
    """As the running system has them, with what it was told of them."""
    from ivr.cli.running import ask as ask_running
    from ivr.core import on_duty
    from ivr.core.eligibility import Answer

    rows = ask_running(state, "GET", "/agents")
    told = {
        row["agent"]: tuple(
            Answer(name, one["holds"], one["reason"], None, one["until"] and datetime.fromisoformat(one["until"]))
            for name, one in row.get("eligibility", {}).items()
        )
        for row in rows
    }
    states = {row["agent"]: on_duty.Said(_in_one_word(row), row["idle"] or 0) for row in rows if row["phone"]}
    return on_duty.as_said(on_duty.told(on_duty.told(rules, told), lacking), states, at)


def _in_one_word(row: dict[str, str]) -> str:
    """Status and state as `--agents` has them: who is busy is that, others are what they say of themselves."""
    if row["state"] != "idle":
        return row["state"]
    if row["status"] == "available":
        return "ready"
    return f"{row['status']} ({row['reason']})" if row["reason"] else row["status"]


def _web(rules: Rulebook, said: Said) -> dict[str, str]:
    from ivr.core.steps import AskWeb

    web = dict(_pairs("--web", said.web, "balance=1200,risk=3"))
    kept = sorted({name for node in rules.nodes.values() if isinstance(node, AskWeb) for name, _ in node.keep})
    _known("--web", "web service's answer", web, kept)
    return web


def _waiting(rules: Rulebook, said: Said) -> dict[str, int]:
    pairs = dict(_pairs("--waiting", said.waiting, "wealth=3"))
    _known("--waiting", "queue", pairs, rules.queues)
    wrong = [count for count in pairs.values() if not re.fullmatch("[0-9]{1,3}", count) or int(count) > MOST_OTHERS]
    if wrong:
        raise typer.BadParameter(f"{wrong[0]!r} is none of 0 to {MOST_OTHERS}.", param_hint="--waiting")
    return {queue: int(count) for queue, count in pairs.items()}


def _pairs(flag: str, said: str, example: str) -> Iterator[tuple[str, str]]:
    for part in said.split(",") if said else ():
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not (name and sign and value):
            raise typer.BadParameter(f"{part!r} says nothing of anybody. Write {example}.", param_hint=flag)
        yield name, value


def _known(flag: str, what: str, names: Iterable[str], known: Collection[str]) -> None:
    """Complain of a name that the rules do not know, with those that they do."""
    from ivr.rules.complaint import choice

    for name in names:
        if name not in known:
            words = choice(known, "and") or "none"
            raise typer.BadParameter(f"The rules know no {what} {name}. Known: {words}.", param_hint=flag)
