"""`ivr explain`: why a finished call went as it did, or what a call would get that has not happened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivr.cli import supposed
from ivr.cli.calls import AsJson, DatabaseUrl, NoSuchCall, State, ask, sentences_of
from ivr.cli.columns import columns
from ivr.cli.supposed import Said
from ivr.cli.words import as_json as json_of

if TYPE_CHECKING:
    from ivr.core.explain import Agent, Expected, Explained, Told


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
        typer.Option(
            help="all: logged in and ready; none; now: as the running system has them; or 1001=ready,1002=in_a_call."
        ),
    ] = supposed.ALL,
    degraded: Annotated[str, typer.Option(help="The level of degradation. Default: as usual.")] = "",
    web: Annotated[
        str, typer.Option(help="What web services answer: balance=1200,risk=3. Default: they do not answer.")
    ] = "",
    not_eligible: Annotated[
        str,
        typer.Option(help="What does not hold of agents: 1001=training_today. Default: all that programs tell does."),
    ] = "",
    waiting: Annotated[str, typer.Option(help="How many others wait already: wealth=3. Default: nobody.")] = "",
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
    said = Said(at, agents, degraded, web, waiting, not_eligible)
    number = supposed.number(caller)
    explained = _explained(rules, number, to, keys, said, state)
    typer.echo(json_of(explained) if as_json else "\n".join(_lines(explained, number, said.present)))


def _explained(rules: Path, caller: str, to: str, keys: str, said: Said, state: Path) -> Explained:
    from ivr import rules as rule_files
    from ivr.core.explain import explain_call
    from ivr.crm.opening import open_crm

    rulebook = rule_files.load(rules, secrets=False)
    customer = open_crm(rulebook).find(caller)
    return explain_call(rulebook, customer, to, supposed.keys(keys), supposed.circumstances(rulebook, said, state))


def _lines(explained: Explained, caller: str, present: str) -> Iterator[str]:
    at = explained.at
    yield f"Somebody calls {explained.did} from {caller or 'a withheld number'}, {at:%A %Y-%m-%d %H:%M} ({at.tzinfo}):"
    yield from map(_told, explained.steps)
    if explained.keys_left:
        yield f"  Nobody asks for the keys {','.join(explained.keys_left)}."
    if explained.queue is not None:
        yield from _queue(explained.queue, present)


def _told(step: Told) -> str:
    """The step as a sentence, with the language of what he hears and the rule."""
    subject = "" if step.what == "number" or _is_sentence(step.what) else "He "
    language = f" ({step.language})" if step.language else ""
    rule = f"   [{step.rule}]" if step.rule else ""
    return f"  {subject}{step.line}{language}.{rule}"


def _is_sentence(what: str) -> bool:
    """Whether the line of such a step has a subject of its own."""
    return what in ("branch", "menu", "collect", "set", "unknown_number")


def _queue(queue: Expected, present: str) -> Iterator[str]:
    yield ""
    yield f"Agents for {queue.queue} (needs {queue.needs}), {present}:"
    yield from (f"  {line}" for line in columns(("", "agent", "name", "why"), map(_agent, queue.agents)).splitlines())
    yield from ("", _wait(*queue.wait)) if queue.wait else ()
    yield from ("", "While he waits:", *(f"  {line}" for line in queue.meanwhile)) if queue.meanwhile else ()
    yield ""
    yield "If nobody answers (prompts and keys take their time before):"
    for happening in queue.if_nobody_answers:
        yield f"  {happening.at:%H:%M:%S}  {happening.line}   [{happening.rule}]"


def _wait(p50: int, p80: int) -> str:
    if not p80:
        return "He need not wait."
    return f"Half of such callers wait less than {p50} s, four of five less than {p80} s, if calls take 3 minutes."


def _agent(agent: Agent) -> tuple[str, ...]:
    return (f"{agent.turn}." if agent.turn else "-", agent.id, agent.name, agent.why)
