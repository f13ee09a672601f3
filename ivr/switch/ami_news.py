"""What only AMI tells: telephones and trunks that come and go, guessed passwords. Asked for anew at each login."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog

from ivr.errors import SwitchError
from ivr.switch.ami import Ami
from ivr.switch.ami_wire import AmiMessage
from ivr.switch.phones import Phones
from ivr.switch.trunk_contacts import TrunkContacts
from ivr.switch.trunks import Trunks

log = structlog.get_logger()


class AmiNews:
    """Leads each event to those who keep it."""

    def __init__(self) -> None:
        self.phones = Phones()
        self.trunks = Trunks()
        self.trunk_contacts = TrunkContacts()
        self._ami: Ami | None = None
        self._trunks_changed = False
        self._trunks_asked: asyncio.Task[None] | None = None

    async def logged_in(self, ami: Ami) -> None:
        """How everything stands now. Raises `SwitchError`."""
        self._ami = ami
        self.phones.take_list(await ami.ask_list("PJSIPShowContacts", "ContactListComplete"))
        await self._ask_for_trunks(ami)
        for endpoint in self.trunk_contacts.endpoints():
            asked = ("PJSIPShowEndpoint", "EndpointDetailComplete", {"Endpoint": endpoint})
            with suppress(SwitchError):  # it is in the rules, and not yet in Asterisk
                self.trunk_contacts.take_details(await ami.ask_list(*asked))

    def take(self, event: AmiMessage) -> None:
        """One event of AMI."""
        if event.get("Event") == "Registry":
            self._registration_changed()
        elif not self.trunk_contacts.take(event):
            self.phones.take(event)

    def stop(self) -> None:
        """Nothing is asked any more."""
        if self._trunks_asked is not None:
            self._trunks_asked.cancel()

    def _registration_changed(self) -> None:
        """The event itself does not name the trunk."""
        self._trunks_changed = True
        if self._ami is not None and (self._trunks_asked is None or self._trunks_asked.done()):
            self._trunks_asked = asyncio.create_task(self._follow_trunks(self._ami), name="trunks")

    async def _follow_trunks(self, ami: Ami) -> None:
        while self._trunks_changed:
            self._trunks_changed = False
            await self._ask_for_trunks(ami)

    async def _ask_for_trunks(self, ami: Ami) -> None:
        last = "OutboundRegistrationDetailComplete"
        try:
            self.trunks.take_list(await ami.ask_list("PJSIPShowRegistrationsOutbound", last))
        except SwitchError as error:
            log.warning("could not learn which trunks are registered", why=str(error))
