"""`ivr explain`: why a finished call went as it did, or what a call would get that has not happened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from ivr.cli.calls import AsJson, DatabaseUrl, NoSuchCall, State, ask, sentences_of
from ivr.cli.columns import columns
from ivr.cli.words import as_json as json_of

if TYPE_CHECKING:
    from ivr.core.explain import Agent, Expected, Explained
    from ivr.core.on_duty import Said
    from ivr.core.router import OnDuty
    from ivr.core.rulebook import Rulebook

ALL, NOW = "all", "now"


def explain(  # noqa: PLR0913, PLR0917 - each is a flag
    call: Annotated[str, typer.Argument(help="A finished call's id, or the end of it as `ivr calls` lists it.")] = "",
    to: Annotated[str, typer.Option("--to", help="A call that has not happened: the number dialled.")] = "",
    caller: Annotated[str, typer.Option("--from", help="The caller's number.")] = "",
    at: Annotated[str, typer.Option(help='When, firm\'s time: "2026-12-31 09:00". Default: now.')] = "",
    keys: Annotated[
        str,
        typer.Option(help="What is pressed: 1,2 or 1,12345; the next place takes what is too much; `-` is silence."),
    ] = "",
    agents: Annotated[
        str,
        typer.Option(help="all: logged in and ready; now: as the running system has them; or 1001=ready,1002=RONA."),
    ] = ALL,
    degraded: Annotated[str, typer.Option(help="The level of degradation. Default: as usual.")] = "",
    rules: Annotated[Path, typer.Option(help="The rules.", envvar="IVR_RULES")] = Path("routing_rules.yaml"),
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Explain a finished CALL: each decision with its rule, and why each agent did not get it.

    Or, with --to, a call that has not happened: what this caller gets at that time with those keys, who would be
    offered the call, and what follows if nobody answers.
    """
    if bool(call) == bool(to):
        raise typer.BadParameter("Give a finished call's id, or --to and the number dialled.")
    if call:
        story = ask(state, database_url, lambda store: store.call(call))
        if story is None:
            raise NoSuchCall(f"None has the id {call!r}. `ivr calls` lists them.")
        typer.echo(json_of(story) if as_json else "\n".join(sentences_of(story)))
        return
    explained = _explained(rules, caller, to, at, keys, agents, degraded, state)
    typer.echo(json_of(explained) if as_json else "\n".join(_lines(explained, caller, agents)))


def _explained(  # noqa: PLR0913, PLR0917 - each is a flag
    rules: Path, caller: str, to: str, at: str, keys: str, agents: str, degraded: str, state: Path
) -> Explained:
    from ivr import rules as rule_files
    from ivr.core.explain import explain_call
    from ivr.crm.opening import open_crm

    rulebook = rule_files.load(rules)
    when = _when(at, ZoneInfo(rulebook.firm.timezone))
    customer = open_crm(rulebook).find(caller)
    present = _present(rulebook, agents, state, when)
    if degraded and degraded not in rulebook.degradation:
        raise typer.BadParameter(f"The rules know no level {degraded}.", param_hint="--degraded")
    return explain_call(rulebook, customer, to, when, _pressed(keys), present, degraded)


def _pressed(keys: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in keys.split(",")) if keys else ()
    wrong = [part for part in parts if not re.fullmatch("[0-9*#-]+", part)]
    if wrong:
        raise typer.BadParameter(
            f"{wrong[0]!r} is none of a telephone's keys. Write 1,2 or 1,12345; `-` is silence.", param_hint="--keys"
        )
    return parts


def _present(rules: Rulebook, agents: str, state: Path, at: datetime) -> tuple[OnDuty, ...]:
    from ivr.core.on_duty import as_said, everybody

    if agents == ALL:
        return everybody(rules, at)
    said = _states_now(state) if agents == NOW else dict(_said(agents))
    unknown = said.keys() - rules.agents.keys()
    if unknown and agents != NOW:
        raise typer.BadParameter(f"The rules know no agent {min(unknown)}.", param_hint="--agents")
    return as_said(rules, said, at)


def _states_now(state: Path) -> dict[str, Said]:
    from ivr.cli.running import ask as ask_running
    from ivr.core.on_duty import Said

    rows = ask_running(state, "GET", "/agents")
    return {row["agent"]: Said(row["state"], row["idle"] or 0) for row in rows if row["phone"]}


def _said(agents: str) -> Iterator[tuple[str, Said]]:
    from ivr.core.on_duty import Said

    for part in agents.split(","):
        agent, sign, word = part.strip().partition("=")
        if not (agent and sign and word):
            raise typer.BadParameter(
                f"{part!r} is no agent with his state. Write 1001=ready,1002=RONA, or all, or now.",
                param_hint="--agents",
            )
        yield agent, Said(word)


def _when(at: str, zone: ZoneInfo) -> datetime:
    if not at:
        return datetime.now(zone)
    try:
        return datetime.fromisoformat(at).replace(tzinfo=zone)
    except ValueError:
        raise typer.BadParameter(f'{at!r} is no time. Write "2026-12-31 09:00".', param_hint="--at") from None


def _lines(explained: Explained, caller: str, agents: str) -> Iterator[str]:
    at = explained.at
    yield f"Somebody calls {explained.did} from {caller or 'a withheld number'}, {at:%A %Y-%m-%d %H:%M} ({at.tzinfo}):"
    for step in explained.steps:
        line = f"  {'He ' if step.what != 'number' and not _is_sentence(step.what) else ''}{step.line}."
        yield line + (f"   [{step.rule}]" if step.rule else "")
    if explained.keys_left:
        yield f"  Nobody asks for the keys {','.join(explained.keys_left)}."
    if explained.queue is not None:
        yield from _queue(explained.queue, agents)


def _is_sentence(what: str) -> bool:
    """Whether the line of such a step has a subject of its own."""
    return what in ("branch", "menu", "collect", "set", "unknown_number")


def _queue(queue: Expected, agents: str) -> Iterator[str]:
    present = {ALL: "if all are logged in and ready", NOW: "as they are now"}.get(agents, "as given")
    yield ""
    yield f"Agents for {queue.queue} (needs {queue.needs}), {present}:"
    yield from (f"  {line}" for line in columns(("", "agent", "name", "why"), map(_agent, queue.agents)).splitlines())
    yield ""
    yield "If nobody answers (prompts and keys take their time before):"
    for happening in queue.if_nobody_answers:
        yield f"  {happening.at:%H:%M:%S}  {happening.line}   [{happening.rule}]"


def _agent(agent: Agent) -> tuple[str, ...]:
    return (f"{agent.turn}." if agent.turn else "-", agent.id, agent.name, agent.why)
