"""Which softphones can be reached, and who guesses passwords, out of AMI's events."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ivr.core import foreign
from ivr.switch.ami_wire import AmiMessage
from ivr.switch.events import GuessedPassword, LoggedIn, PhoneChanged

_AWAY = frozenset({"Unreachable", "Removed", "Unknown", ""})
"""Contact states in which a phone cannot be called; one that is registered but never asked (`NonQualified`) can."""
_GUESSES = frozenset({"InvalidPassword", "InvalidAccountID", "ChallengeResponseFailed", "FailedACL"})

_SIP = "PJSIP"
_CONTACT = re.compile(r"sips?:(?:[^@]*@)?(?:\[(?P<six>[0-9A-Fa-f:]+)\]|(?P<host>[^:;>]+))")

OnPhoneChanged = Callable[[PhoneChanged], None]
OnGuessedPassword = Callable[[GuessedPassword], None]
OnLoggedIn = Callable[[LoggedIn], None]


class Phones:
    """An endpoint is reachable while one of its contacts is; only changes are told."""

    def __init__(self) -> None:
        self._reachable: dict[str, set[str]] = {}
        self._on_changed: list[OnPhoneChanged] = []
        self._on_guessed: list[OnGuessedPassword] = []
        self._on_logged_in: list[OnLoggedIn] = []

    def on_changed(self, callback: OnPhoneChanged) -> None:
        """Tell `callback` of every change, and first of all that are reachable now."""
        self._on_changed.append(callback)
        for endpoint, contacts in self._reachable.items():
            if contacts:
                callback(PhoneChanged(endpoint, True, next(iter(contacts))))

    @property
    def reachable(self) -> frozenset[str]:
        """All that can be reached now."""
        return frozenset(self._reachable)

    def on_guessed(self, callback: OnGuessedPassword) -> None:
        """Tell `callback` of wrong passwords and unknown accounts."""
        self._on_guessed.append(callback)

    def on_logged_in(self, callback: OnLoggedIn) -> None:
        """Tell `callback` of right passwords over SIP."""
        self._on_logged_in.append(callback)

    def at(self, address: str) -> int:
        """How many endpoints can be reached at this address."""
        return sum(any(_of_contact(uri) == address for uri in contacts) for contacts in self._reachable.values())

    def take(self, event: AmiMessage) -> None:
        """One event of AMI."""
        name = event.get("Event")
        if name == "ContactStatus":
            self._contact(
                foreign.token(event.get("EndpointName")),
                foreign.text(event.get("URI"), 200),
                event.get("ContactStatus"),
            )
        elif name in _GUESSES:
            self._guessed(event)
        elif name == "SuccessfulAuth" and event.get("Service") == _SIP:
            came = LoggedIn(*_who(event))
            for callback in self._on_logged_in:
                callback(came)

    def _guessed(self, event: AmiMessage) -> None:
        connected = "/UDP/" not in event.get("RemoteAddress")
        guess = GuessedPassword(*_who(event), connected, event.get("Service") == _SIP)
        for callback in self._on_guessed:
            callback(guess)

    def take_list(self, contacts: Iterable[AmiMessage]) -> None:
        """All contacts there are, after a (re)connect: what is missing has gone meanwhile."""
        there: dict[str, set[str]] = {}
        for contact in contacts:
            if contact.get("Status") not in _AWAY:
                uris = there.setdefault(foreign.token(contact.get("Endpoint")), set())
                uris.add(foreign.text(contact.get("Uri"), 200))
        for endpoint in [*self._reachable, *there]:
            self._settle(endpoint, there.get(endpoint, set()))

    def _contact(self, endpoint: str, uri: str, status: str) -> None:
        contacts = self._reachable.get(endpoint, set())
        self._settle(endpoint, contacts - {uri} if status in _AWAY else contacts | {uri}, uri)

    def _settle(self, endpoint: str, contacts: set[str], address: str = "") -> None:
        before = bool(self._reachable.get(endpoint))
        if contacts:
            self._reachable[endpoint] = contacts
        else:
            self._reachable.pop(endpoint, None)
        if before == bool(contacts):
            return
        changed = PhoneChanged(endpoint, bool(contacts), address or next(iter(contacts), ""))
        for callback in self._on_changed:
            callback(changed)


def _who(event: AmiMessage) -> tuple[str, str]:
    """The account, and the address: `IPV4/UDP/192.0.2.7/5060` -> `192.0.2.7`."""
    parts = event.get("RemoteAddress").split("/")
    return foreign.text(event.get("AccountID"), 40), foreign.address(parts[2] if len(parts) > 2 else "")


def _of_contact(uri: str) -> str:
    """`sip:1001@192.0.2.7:5060` -> `192.0.2.7`: where it registered from, for so Asterisk rewrites it."""
    found = _CONTACT.match(uri)
    return (found["six"] or found["host"]) if found else ""
