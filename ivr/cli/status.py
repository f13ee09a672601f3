"""`ivr status`: how the running house stands."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from ivr.cli.columns import columns
from ivr.cli.running import AsJson, State, ask, sentence
from ivr.cli.words import clock

MANY = 20
"""Queues; of more, only those are shown in which somebody waits."""


FEW = 5
"""Kinds of alarms that are shown."""


def status(state: State = Path("state"), as_json: AsJson = False) -> None:
    """Show rules, trunks, calls, agents, recordings, alarms and queues of a running `ivr up`.

    Exit code 1 if nothing runs, 3 if the rules that were saved last are refused.
    """
    told = ask(state, "GET", "/status")
    typer.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(told)))
    if told["rules"].get("refusal"):
        raise typer.Exit(3)


def _lines(told: dict[str, Any]) -> Iterator[str]:
    rules = told["rules"]
    yield f"rules     {_in_force(rules)}"
    if rules.get("reading"):
        yield "          changed files are being read"
    if refusal := rules.get("refusal"):
        yield f"REFUSED   {_when(refusal['at'])}, so the version above stays in force:"
        yield from (f"          {sentence(complaint)}" for complaint in refusal["complaints"])
    if tables := rules.get("tables"):
        yield "TABLES    are wrong as they were saved, so the last good customers stay:"
        yield from (f"          {sentence(complaint)}" for complaint in tables)
    if shadow := rules.get("shadow"):
        different = sum(shadow["differences"].values())
        yield f"shadow    {shadow['version']} of {shadow['path']}: {different} differences in {shadow['calls']} calls"
    if told.get("degradation", "normal") != "normal":
        yield f"DEGRADED  to {told['degradation']}{_degraded_by(told.get('degraded_by', {}))}"
    yield from _draining(told.get("draining"))
    yield f"asterisk  {told['asterisk']}"
    yield from _beside(told)
    yield from _unwritten(told.get("database", {}))
    yield f"calls     {_counted(told['calls']) or 'none'}"
    if told.get("tasks"):
        yield f"tasks     {_counted(told['tasks'])}"
    if told.get("callbacks"):
        yield f"callbacks {_counted(told['callbacks'])}"
    yield from _out(told)
    yield f"agents    {_counted(told['agents']) or 'none'}"
    yield from _recordings(told.get("recordings", {}))
    yield f"disk      {told['free_mb']:,} MB free"
    yield from _alarms(told.get("alarms", []))
    yield ""
    busy = [queue for queue in told["queues"] if queue["waiting"] or len(told["queues"]) <= MANY]
    heading = ("queue", "waiting", "longest", "next waits", "at work", "free", "answered in time")
    yield columns(heading, map(_queue, busy))


def _draining(where: str | None) -> Iterator[str]:
    if where is not None:
        new = "are refused" if where == "refuse" else "have the fallback"
        yield f"DRAINING  new calls {new}; `ivr drain --undo` ends it"


def _beside(told: dict[str, Any]) -> Iterator[str]:
    if url := told.get("console"):
        yield f"console   {url}"
    if told.get("stands_by"):
        yield "stand-by  another controller is ready to take over"


def _out(told: dict[str, Any]) -> Iterator[str]:
    yield from (f"trunk     {_trunk(trunk)}" for trunk in told.get("trunks", ()))
    if refused := told.get("out", {}).get("refused"):
        yield f"REFUSED   {refused} calls that were to go out since the start: `ivr calls` and the alarms say which"


def _trunk(trunk: dict[str, Any]) -> str:
    """`carrier: registered, answers in 12 ms, 3 of 30 calls`."""
    words = [
        {True: "registered", False: "NOT REGISTERED", None: ""}[trunk["registered"]],
        {True: "answers OPTIONS", False: "DOES NOT ANSWER OPTIONS", None: ""}[trunk["reachable"]],
        f"in {trunk['round_trip_ms']} ms" if trunk["round_trip_ms"] is not None else "",
        f"RESTS until {_when(trunk['resting_until'])}" if trunk["resting_until"] else "",
        f"{trunk['calls']} of {trunk['max_calls']} calls" if trunk["max_calls"] else f"{trunk['calls']} calls",
    ]
    return f"{trunk['trunk']}: " + ", ".join(filter(None, words))


def _queue(queue: dict[str, Any]) -> tuple[str, ...]:
    longest = f"{queue['longest']:.0f} s" if queue["waiting"] else ""
    agents = (str(queue["at_work"]), str(queue["free"])) if "at_work" in queue else ("", "")
    return queue["queue"], str(queue["waiting"]), longest, _next(queue), *agents, _level(queue)


def _next(queue: dict[str, Any]) -> str:
    """`63-144 s`: half of those who came now would wait less than the first, four of five less than the second."""
    if "expected" not in queue:
        return ""
    wait = queue["expected"]
    if wait is None:
        return "nobody on duty"
    return f"{wait['p50']}-{wait['p80']} s" if wait["p80"] else "no time"


def _unwritten(database: dict[str, Any]) -> Iterator[str]:
    """What a database that is away has not taken; calls do not notice."""
    if not database.get("away"):
        return
    lost = f", {database['lost']:,} rows are lost for want of room" if database["lost"] else ""
    kept = f"{database['rows']:,} rows in memory and {database['bytes'] / 2**20:.1f} MB on disk wait for it{lost}"
    yield f"DATABASE  takes nothing, calls go on: {kept}. {database['away']}"


def _recordings(now: dict[str, int]) -> Iterator[str]:
    """`3 on, 1 paused; 2 to seal`."""
    under_way = ", ".join(f"{now[word]} {word}" for word in ("on", "paused", "off") if now.get(word))
    to_seal = f"{now['to seal']} of ended calls to seal" if now.get("to seal") else ""
    if now:
        yield f"recording {'; '.join(filter(None, (under_way, to_seal))) or 'none'}"


def _alarms(latest: list[dict[str, str]] | None) -> Iterator[str]:
    """Those of the last day, the newest first; the same ones again are only counted."""
    if latest is None:
        yield "ALARMS    cannot be read: the database does not answer"
        return
    many = Counter(alarm["what"] for alarm in latest)
    first = {alarm["what"]: alarm for alarm in reversed(latest)}
    newest = sorted(first.values(), key=lambda alarm: alarm["at"], reverse=True)
    for alarm in newest[:FEW]:
        times = f" ({many[alarm['what']]} times)" if many[alarm["what"]] > 1 else ""
        detail = f": {alarm['detail']}" if alarm["detail"] else ""
        yield f"ALARM     {_when(alarm['at'])} {alarm['what']}{times}{detail}"
    if len(newest) > FEW:
        yield f"          and {len(newest) - FEW} more kinds: ivr status --json"


def _degraded_by(said: dict[str, str]) -> str:
    """Why, and what to do about it."""
    match said.get("by"):
        case "figures":
            return f", for {said['why']}; it ends by itself, `ivr degrade normal` overrules it"
        case "drill":
            return " in a drill, which ends by itself; `ivr degrade --auto` ends it now"
        case _:
            return "; `ivr degrade normal` ends it"


def _level(queue: dict[str, Any]) -> str:
    """`91.3 % of 23 (80 % within 20s)`; empty for a queue without a target."""
    if "target" not in queue:
        return ""
    return f"{queue['share']:g} % of {queue['waits']} ({queue['target']})" if queue["waits"] else f"({queue['target']})"


def _in_force(rules: dict[str, Any]) -> str:
    """`9f3a12bc34de, version 7, since 11-25 10:00:00, saved by li: hours of the new year`."""
    parts = [rules["version"]]
    if rules.get("number"):
        parts.append(f"version {rules['number']}")
    if rules.get("since"):
        parts.append(f"in force since {_when(rules['since'])}")
    if rules.get("author"):
        parts.append(f"saved by {rules['author']}")
    return ", ".join(parts) + (f": {rules['comment']}" if rules.get("comment") else "")


def _counted(found: dict[str, int]) -> str:
    return ", ".join(f"{count} {_apart(name)}" for name, count in sorted(found.items()))


def _apart(name: str) -> str:
    """`LeavingMessage` as `leaving message`."""
    return re.sub("(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _when(at: str) -> str:
    return clock(datetime.fromisoformat(at))
