"""What becomes of agents and places when a task that is no call is offered: accepted, refused, taken away, done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from ivr.calls.place import Place
from ivr.calls.staff import Staff
from ivr.core.agent import NotReady
from ivr.core.agent_events import MissesTask
from ivr.core.call import CallId
from ivr.core.offer import Offer


class TaskOffers:
    """The floor's part of tasks. `settle` lets a task wait again that was offered; `again`, under what it asks now."""

    def __init__(
        self,
        staff: Staff,
        places: Mapping[CallId, Place],
        settle: Callable[[Offer], None],
        again: Callable[[Place], None],
    ) -> None:
        self._staff = staff
        self._places = places
        self._settle = settle
        self._again = again

    def accepted(self, offer: Offer) -> None:
        """The agent has it, until it is done; its place is left next."""
        self._places[offer.call].offered = None
        self._staff.accepts(offer.agent)

    def refused(self, offer: Offer, then: NotReady | None) -> None:
        """The agent does not take it, and gets it no more until he is asked again; `then` is what becomes of him."""
        place = self._places[offer.call]
        place.caller = replace(place.caller, never=place.caller.never | {offer.agent})
        self.taken_away(offer)
        self._staff.tell(offer.agent, MissesTask(then))

    def taken_away(self, offer: Offer) -> None:
        """The agent is not offered it any more; it keeps its place."""
        self._staff.lays_down(offer.agent, self._places[offer.call].caller.medium)
        self._settle(offer)

    def ask_again(self, call: CallId, agent: str) -> None:
        """The agent who did not take it may be offered it from now on."""
        place = self._places[call]
        place.caller = replace(place.caller, never=place.caller.never - {agent})
        self._again(place)

    def done(self, agent: str, medium: str, wrap_up: timedelta) -> None:
        """The agent has it no more."""
        self._staff.has_done(agent, medium, wrap_up)
