"""This installation's passwords: made once, kept in one file that only its owner can read."""

from __future__ import annotations

import json
import secrets as chance
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from ivr.core.telephones import telephones_of
from ivr.errors import ProvisionError
from ivr.provision import template

_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look alike


def _password(length: int = 20) -> str:
    """A password of some 110 bits that can be typed into a softphone."""
    return "".join(chance.choice(_LETTERS) for _ in range(length))


class NoSuchSecret(ProvisionError):
    """There is no such password."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Passwords of ARI, AMI, the HTTP API and of agents' telephones; they never appear when it is printed."""

    ari: str = field(default_factory=_password, repr=False)
    ami: str = field(default_factory=_password, repr=False)
    http_token: str = field(default_factory=lambda: _password(32), repr=False)
    agents: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By telephone: `1001` and, in his browser, `1001-web`."""
    supervisors: str = field(default="", repr=False)
    """What whoever steps in over HTTP gives; empty: it was never made."""

    def agent_secret(self, telephone: str) -> str:
        """The SIP password of an agent's telephone; raises `ProvisionError` for one that has none."""
        try:
            return self.agents[telephone]
        except KeyError:
            raise NoSuchSecret(f"Agent {telephone} has no password yet: is he in the rules?") from None

    def supervisors_secret(self) -> str:
        """The token of those who step in; raises `ProvisionError` if none was made."""
        if not self.supervisors:
            raise NoSuchSecret("Supervisors have no token yet: `ivr rotate supervisors` makes one.")
        return self.supervisors


SUPERVISORS = "supervisors"
DOORS = ("ari", "ami", "http", SUPERVISORS)
"""What else has a password, beside agents."""


def rotated(secrets: Secrets, what: Iterable[str]) -> Secrets:
    """The same with new ones for these: `ari`, `ami`, `http`, `supervisors`, `agents` for all, or agents by number.

    Raises `NoSuchSecret` for anything else.
    """
    fresh = secrets
    for name in what:
        fresh = _renewed(fresh, name)
    return fresh


def _renewed(secrets: Secrets, name: str) -> Secrets:
    match name:
        case "ari":
            return replace(secrets, ari=_password())
        case "ami":
            return replace(secrets, ami=_password())
        case "http":
            return replace(secrets, http_token=_password(32))
        case "supervisors":
            return replace(secrets, supervisors=_password(32))
        case "agents":
            return replace(secrets, agents={agent: _password() for agent in secrets.agents})
        case agent if agent in secrets.agents:
            fresh = {one: _password() for one in telephones_of(agent) if one in secrets.agents}
            return replace(secrets, agents={**secrets.agents, **fresh})
        case _:
            raise NoSuchSecret(f"{name} has none: name {', '.join(DOORS)}, agents, or an agent's number.")


def keep(path: Path, secrets: Secrets) -> None:
    """Write them down for their owner alone; raises `ProvisionError`.

    Without a token of supervisors that nobody has asked for, and else with it first: a controller of before does not
    know the word, and somebody takes out its line.
    """
    words = asdict(secrets)
    first = {SUPERVISORS: token} if (token := words.pop(SUPERVISORS)) else {}
    template.write(path, json.dumps(first | words, indent=2))


def load(path: Path, agents: Iterable[str]) -> Secrets:
    """The secrets kept in this file, with new ones for agents who had none; raises `ProvisionError`."""
    kept = _read(path)
    secrets = kept or Secrets()
    telephones = (telephone for agent in agents for telephone in telephones_of(agent))
    missing = {telephone: _password() for telephone in telephones if telephone not in secrets.agents}
    if missing or kept is None:
        secrets = replace(secrets, agents={**secrets.agents, **missing})
        keep(path, secrets)
    return secrets


def stored(path: Path) -> Secrets:
    """The secrets of an installation that exists; raises `ProvisionError` if none does."""
    kept = _read(path)
    if kept is None:
        raise NoSuchSecret(f"There is no installation at {path.parent}: `ivr up` makes one.")
    return kept


def _read(path: Path) -> Secrets | None:
    try:
        raw: dict[str, Any] = json.loads(path.read_text("utf-8"))
        path.chmod(0o600)
        return Secrets(**raw)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ProvisionError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError) as error:
        raise ProvisionError(
            f"{path} is damaged ({error}). Mend or remove it; softphones then need new passwords."
        ) from error
