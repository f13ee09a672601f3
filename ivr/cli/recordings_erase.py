"""`ivr recordings erase`: a customer wants his data to be gone. `ivr recordings proof`: is such a proof genuine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivr.cli.progress import shown
from ivr.cli.recordings_desk import Because, DatabaseUrl, NotFound, allowed, at_desk, writable
from ivr.cli.running import AsJson, State

if TYPE_CHECKING:
    from ivr.core.access import Person
    from ivr.recording.front_desk import FrontDesk, NotThere, Refused
    from ivr.recording.proof import Proof

LEFT, FORGED = 1, 1
"""Exit codes: something had to stay; the proof is not genuine."""


def erase(  # noqa: PLR0913, PLR0917 - each is a flag
    because: Because,
    customer: Annotated[str, typer.Option(help="His id.")] = "",
    number: Annotated[str, typer.Option(help="Or, of a caller whom nobody knows: his number.")] = "",
    request: Annotated[str, typer.Option(help="Or a request of which something had to stay, to be tried again.")] = "",
    proof: Annotated[Path, typer.Option(help="The signed proof to write; it names the customer.")] = Path(
        "erasure-proof.json"
    ),
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Erase a customer's recordings, and his names and numbers in the calls' records, with a signed proof.

    What is under hold, or what the policy still keeps, is refused and listed; it goes by itself as soon as it may.

    Example: ivr recordings erase --customer C1001 --because "his letter of 3 March" --proof c1001.json

    A proof of what went later: ivr recordings erase --request 79986e04 --because "he asks" --proof rest.json

    Exit code 1 if something had to stay.
    """
    from ivr.core.numbers import clean

    digits = clean(number)
    if [bool(customer), bool(digits), bool(request)].count(True) != 1:
        raise typer.BadParameter("Give --customer, --number or --request, and one of them only.")
    writable(proof, "--proof")
    with shown("recordings looked at") as watched:

        async def run(desk: FrontDesk, me: Person) -> Proof | Refused | NotThere:
            if request:
                return await desk.erase_rest(me, because, request, lambda outcome: watched.more())
            return await desk.erase(me, because, customer, digits, lambda outcome: watched.more())

        answer = at_desk(state, database_url, "erase", run)
    told = allowed(answer)
    proof.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    _tell(told, proof, quiet=as_json)


def proof(
    file: Annotated[Path, typer.Argument(metavar="PROOF", help="As `ivr recordings erase` wrote it.")],
    key: Annotated[Path, typer.Option(help="The ledger's public key, as an auditor keeps it.")],
    as_json: AsJson = False,
) -> None:
    """Say whether a proof of erasure is genuine: signed by this key, and unchanged. Works offline.

    Example: ivr recordings proof c1001.json --key ledger-key.public.pem

    Exit code 1 if it is not.
    """
    from ivr.evidence.keys import public_key
    from ivr.recording.proof import is_genuine

    try:
        told = json.loads(file.read_bytes())
    except ValueError:
        raise NotFound(f"{file} holds no proof.") from None
    genuine = isinstance(told, dict) and is_genuine(told, public_key(key))
    if as_json:
        typer.echo(json.dumps({"genuine": genuine, "proof": told}, ensure_ascii=False, indent=2))
        raise typer.Exit(0 if genuine else FORGED)
    if not genuine:
        typer.echo("NOT GENUINE: it was changed, or signed with another key.")
        raise typer.Exit(FORGED)
    typer.echo(
        f"Genuine: request {told['request']} of {told['asked_at']}, {len(told['recordings'])} recordings erased."
    )


def _tell(told: Proof, proof: Path, *, quiet: bool) -> None:
    erased, names, stays = told["recordings"], told["names_of_calls"], told["stays"]
    back = told["names_of_callbacks"]
    if not quiet:
        whose = f"{len(names)} calls and {len(back)} callbacks"
        typer.echo(f"Erased {len(erased)} recordings; names and numbers of {whose}. Proof: {proof}")
    for each in () if quiet else stays:
        typer.echo(f"{each['recording']}  stays: {each['because']}")
    if not names and not back and not stays:
        typer.echo("No call of his is known here, so nothing was erased: is it written right?", err=True)
    if stays:
        typer.echo(f"{len(stays)} had to stay. The request {told['request']} is tried each night.", err=True)
        typer.echo(f"A proof of what went by then: ivr recordings erase --request {told['request']}", err=True)
        raise typer.Exit(LEFT)
