"""What a command asks the running controller, over HTTP on loopback."""

from __future__ import annotations

import json
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Annotated, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import typer

from ivr.errors import IvrError

State = Annotated[Path, typer.Option(help="The folder that `ivr up` was given.", envvar="IVR_STATE", readable=False)]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of lines for people; times are UTC.")]

LONGEST = 900.0
"""Seconds; new prompts may have to be spoken before an answer comes."""


class NothingRuns(IvrError):
    """No controller runs there."""


class NotYours(IvrError):
    """Only the user as whom the controller runs may ask it."""


class NotDone(IvrError):
    """The controller did not do as asked."""


def ask(state: Path, verb: str, path: str, body: object = None) -> Any:  # whatever JSON it answers
    """Its answer. Raises `NothingRuns`, `NotYours`, `NotDone`; ends the program with 2 where it refuses rules."""
    from ivr.provision.layout import Layout
    from ivr.provision.secrets import stored

    layout = Layout(state.resolve())
    port = _port(layout.http, state)
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {stored(layout.secrets).http_token}", "Content-Type": "application/json"}
    request = Request(f"http://127.0.0.1:{port}{path}", data, headers, method=verb)
    try:
        with urlopen(request, timeout=LONGEST) as answer:  # noqa: S310
            return json.load(answer)
    except HTTPError as error:
        with error:  # it holds the connection
            if error.code == HTTPStatus.UNAUTHORIZED:  # somebody else's, on a port that was ours
                raise _nothing(state) from error
            return _refused(error)
    except TimeoutError as error:
        raise NotDone(f"It has not answered within {LONGEST / 60:.0f} minutes.") from error
    except (OSError, HTTPException, ValueError) as error:
        raise _nothing(state) from error


def _port(file: Path, state: Path) -> int:
    try:
        return int(file.read_text("utf-8"))
    except PermissionError:
        raise NotYours(f"{file} may not be read by this user: try `sudo -u USER`, with the owner of {state}.") from None
    except (OSError, ValueError):
        raise _nothing(state) from None


def _nothing(state: Path) -> NothingRuns:
    return NothingRuns(f"Nothing answers for {state}: `ivr up --state {state}` starts one.")


def _refused(error: HTTPError) -> None:
    said = error.read().decode("utf-8", "replace")
    if error.code != HTTPStatus.UNPROCESSABLE_ENTITY:
        raise NotDone(said or f"It answered {error.code}.") from error
    complaints = json.loads(said)["complaints"]
    typer.echo("\n".join(map(sentence, complaints)), err=True)
    typer.echo(f"Refused, {len(complaints)} to mend; the version before stays in force.", err=True)
    raise typer.Exit(2)


def sentence(complaint: dict[str, Any]) -> str:
    """A complaint as `ivr check` tells it."""
    from ivr.rules import Code, Complaint

    said = {name: value for name, value in complaint.items() if name not in {"code", "severity"}}
    return str(Complaint(**said, code=next(code for code in Code if code.id == complaint["code"])))
