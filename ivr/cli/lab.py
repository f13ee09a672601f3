"""`ivr lab`: simulated people on real SIP, beside an `ivr up` on this machine."""

from __future__ import annotations

import asyncio
import ipaddress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivr.cli.columns import columns
from ivr.cli.up import Rules, State
from ivr.cli.words import as_json as json_of
from ivr.errors import IvrError

if TYPE_CHECKING:
    from ivr.core.rulebook import Rulebook
    from ivr.lab.lab import Lab
    from ivr.lab.visit import Plan, Visit
    from ivr.settings import Settings


class NothingRuns(IvrError):
    """There is nothing to call."""


class NoTrunkHere(IvrError):
    """The rules' trunks do not lead to the lab."""


def lab(  # noqa: PLR0913, PLR0917 - each is a flag
    did: Annotated[str, typer.Option(help="The number to call. Default: the rules' first.")] = "",
    caller: Annotated[str, typer.Option("--from", help="The caller's number; empty is withheld.")] = "13900001111",
    press: Annotated[str, typer.Option(help="Keys, one after each prompt; `-` lets one pass.")] = "1,1",
    talk: Annotated[float, typer.Option(help="Seconds to talk.", min=0)] = 5.0,
    agents: Annotated[str, typer.Option(help="Whose softphones register: all, none, or 1001,1003.")] = "all",
    rules: Rules = Path("routing_rules.yaml"),
    state: State = Path("state"),
    sip_host: Annotated[str, typer.Option(help="As given to `ivr up`.", envvar="IVR_SIP_HOST")] = "0.0.0.0",
    as_json: Annotated[bool, typer.Option("--json", help="What the caller heard, as JSON.")] = False,
) -> None:
    """Call a running `ivr up` as a simulated caller.

    A second Asterisk plays the public network at the rules' trunk (127.0.0.2:5062 in the example) and the agents'
    softphones, which register with their passwords and answer. The RMs' mobiles answer and accept. Then one call is
    placed, and what the caller heard is recognised in its audio.
    """
    import uvloop

    from ivr.lab.visit import Plan
    from ivr.logs import warnings_only
    from ivr.settings import read_settings

    warnings_only()
    settings = read_settings(rules=rules, state=state, sip_host=sip_host)
    rulebook = _rules(settings)
    keys = tuple(press.replace(",", ""))
    plan = Plan(did or next(iter(rulebook.numbers)), caller, keys, talk)
    visit = uvloop.run(_visit(settings, rulebook, plan, _chosen(rulebook, agents)))
    typer.echo(json_of(visit) if as_json else told(visit))


async def _visit(settings: Settings, rulebook: Rulebook, plan: Plan, agents: tuple[str, ...]) -> Visit:
    from ivr.lab.visit import visit
    from ivr.rehearsal import laboratory

    async with laboratory(settings, rulebook, _progress, trunk(rulebook)) as people:
        _answering(people, rulebook)
        if agents:
            await people.register(agents)
        _progress(f"softphones registered: {', '.join(agents) or 'none'}")
        try:
            return await visit(people, plan, _progress)
        finally:  # or the core would go on ringing telephones that are no longer there
            await asyncio.gather(*(people.phone(agent).unregister() for agent in agents), return_exceptions=True)


def _answering(people: Lab, rulebook: Rulebook) -> None:
    """Everybody answers; the RMs accept once they have heard who is calling."""
    from ivr.crm.csv_crm import CsvCrm
    from ivr.lab.behaviour import Answer
    from ivr.lab.visit import CALLED

    for phone in people.phones.values():
        phone.behave(Answer(talk=CALLED))
    customers = CsvCrm.load(
        Path(rulebook.crm.customers), Path(rulebook.crm.managers), rulebook.firm.country
    ).customers()
    for manager in {rm for customer in customers for rm in (customer.rm, customer.deputy) if rm}:
        accepts = Answer(after=2, press="1", once_heard=rulebook.screening.prompt, talk=CALLED)
        people.mobile(manager.mobile).behave(accepts)


def told(visit: Visit) -> str:
    """What the caller heard and how it ended, for people."""
    rows = (
        (f"{m.start:6.1f} s", f"{m.end:6.1f} s" if m.end > m.start else "", _words(m.kind, m.what))
        for m in visit.moments
    )
    ended, by = visit.ended, "the caller" if visit.ended.by == "lab" else "the firm"
    last = f"answered, {visit.seconds:.1f} s, {by} hung up" if ended.answered else f"not answered (SIP {ended.sip})"
    return f"\n{columns(('from', 'to', 'what'), rows)}\nend: {last}, cause {ended.cause}"


def _words(kind: str, what: str) -> str:
    match kind:
        case "prompt":
            return f"hears the prompt {what}"
        case "tone":
            return f"hears whoever took the call ({what})"
        case "sound":
            return "hears music, or words that are no prompt of their own"
        case _:
            return f"{what} {kind}"


def trunk(rulebook: Rulebook) -> tuple[str, int]:
    """Where the lab plays the network: the first trunk that leads to this machine. Raises `NoTrunkHere`."""
    for known in rulebook.trunk_order:
        host, _, port = known.host.partition(":")
        try:
            if ipaddress.ip_address(host).is_loopback:
                return host, int(port or 5060)
        except ValueError:
            continue
    raise NoTrunkHere("One of them must have an address such as 127.0.0.2:5062 (`trunks` in the rules).")


def _rules(settings: Settings) -> Rulebook:
    from ivr import rules as rule_files
    from ivr.provision import tree
    from ivr.provision.layout import Layout
    from ivr.provision.process import Asterisk

    program = tree.find()
    if program is None or not Asterisk(program, Layout(settings.state.resolve())).running():
        raise NothingRuns(f"Start `ivr up --state {settings.state}` in another terminal, then this.")
    return rule_files.load(settings.rules)


def _chosen(rulebook: Rulebook, agents: str) -> tuple[str, ...]:
    if agents in {"all", "none"}:
        return tuple(rulebook.agents) if agents == "all" else ()
    chosen = tuple(agents.split(","))
    if unknown := [agent for agent in chosen if agent not in rulebook.agents]:
        raise typer.BadParameter(f"{', '.join(unknown)}: the rules have no such agent.", param_hint="--agents")
    return chosen


def _progress(line: str) -> None:
    typer.echo(f"lab: {line}", err=True)
