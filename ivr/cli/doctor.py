"""`ivr doctor`: what is wrong with an installation, and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ivr.cli.running import AsJson, ask
from ivr.errors import IvrError

if TYPE_CHECKING:
    from ivr.doctor.case import Case
    from ivr.doctor.finding import Finding

Rules = Annotated[
    Path | None, typer.Option(help="The rules; those of the running `ivr up`, if not given.", envvar="IVR_RULES")
]
State = Annotated[Path, typer.Option(help="The folder that `ivr up` was given, or will be.", envvar="IVR_STATE")]
MARKS = {"good": "ok  ", "warning": "look", "bad": "BAD "}
COLOURS = {"warning": "yellow", "bad": "red"}


def doctor(
    rules: Rules = None,
    state: State = Path("state"),
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only what is wrong.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what is wrong with an installation, where, and how to mend it.

    Looks at rules, versions, ports, trunks, NAT, phones, prompts, codecs, disks, clock, rights and limits, with or
    without a running `ivr up`; nothing is changed. Exit code 1 if something is BAD. Example: ivr doctor --quiet
    """
    from ivr.doctor.doctor import examine

    found = examine(case_of(rules, state))
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=2))
    else:
        _tell(found, quiet=quiet)
    raise typer.Exit(any(finding.level == "bad" for finding in found))


def case_of(rules: Path | None, state: Path) -> Case:
    """What is to be looked at."""
    from ivr.doctor.case import Case
    from ivr.provision import ports, tree
    from ivr.provision.layout import Layout
    from ivr.provision.process import Asterisk
    from ivr.settings import read_settings
    from ivr.versions.reading import Wanted, read
    from ivr.versions.verdict import Ready

    told, agents = _told(state, "/status"), _told(state, "/agents")
    file = rules or Path((told or {}).get("rules", {}).get("file") or "routing_rules.yaml")
    settings = read_settings(rules=file, state=state)
    layout, program, verdict = Layout(state.resolve()), tree.find(), read(Wanted(file))
    right = verdict.rules if isinstance(verdict, Ready) else None
    wrong = () if isinstance(verdict, Ready) else verdict.complaints
    runs = program is not None and Asterisk(program, layout).running()
    return Case(settings, layout, right, tuple(wrong), program, ports.remembered(layout), runs, told, agents)


def _told(state: Path, path: str) -> Any:  # whatever JSON it answers
    try:
        return ask(state, "GET", path)
    except IvrError:  # nothing runs, or there is no installation yet, or its secrets are damaged: that is looked at
        return None


def _tell(found: Iterable[Finding], *, quiet: bool) -> None:
    found = tuple(found)
    for finding in found:
        if quiet and finding.level == "good":
            continue
        where = f" ({finding.where})" if finding.where else ""
        line = f"{MARKS[finding.level]}  {finding.subject:<9} {finding.what}{where}"
        typer.secho(line, fg=COLOURS.get(finding.level))
        if finding.mend:
            typer.echo(f"                {finding.mend}")
    wrong = {level: sum(finding.level == level for finding in found) for level in ("bad", "warning", "good")}
    typer.echo(f"{wrong['bad']} bad, {wrong['warning']} to look at, {wrong['good']} good.")
