"""What somebody may see of what is live: the one place where rows are kept from him, and numbers shortened."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr.core.board import AgentRow, CallRow, Mine, PastCall, QueueRow
from ivr.core.numbers import masked, masked_in

Names = frozenset[str] | None
"""Of agents or queues; None: of all, and what belongs to none of them besides."""
NONE: Names = frozenset()
SILENT = ("ringing", "monitor")
"""How a supervisor is with a call whom nobody in it hears."""
OF_SUPERVISION = "supervisor "
"""So begins each line of a call's story that tells of one."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Viewers of equal sight are told the same."""

    agents: Names = NONE
    """Whom he sees, with the calls that they have to do with."""
    callers: Names = NONE
    """Queues of which he sees the callers, whoever serves them."""
    figures: Names = NONE
    """Queues of which he sees the figures."""
    house: bool = False
    """Trunks, alarms, the level of the whole house."""
    numbers: bool = False
    """Whole telephone numbers."""
    me: str = ""
    """His own number among the agents; empty: he is none."""

    def agent(self, row: AgentRow | None) -> AgentRow | None:
        """The agent as he sees him; None: not at all."""
        return row if row and _among(row.id, self.agents) else None

    def queue(self, row: QueueRow | None) -> QueueRow | None:
        """The queue as he sees it; None: not at all."""
        return row if row and _among(row.id, self.figures) else None

    def call(self, row: CallRow | None) -> CallRow | None:
        """The call as he sees it; None: not at all."""
        if row is None or not (_among(row.queue, self.callers) or self._serves(row)):
            return None
        known = _unheard(row) if self._is_listened_to(row) else row
        return known if self.numbers else _shortened(known)

    def own(self, row: Mine | None) -> Mine | None:
        """What he is shown of his own, as he sees it."""
        if row is None or self.numbers:
            return row
        past, sent = row.last_calls, row.handed_on
        return replace(
            row,
            last_calls=past and tuple(map(_without_numbers, past)),
            handed_on=sent and replace(sent, to=masked_in(sent.to), party=masked_in(sent.party)),
        )

    def _is_listened_to(self, row: CallRow) -> bool:
        """Whether he is in this talk himself, and not as its supervisor: he hears nothing of a silent one."""
        return bool(self.me) and self.me != row.supervisor and self.me in (row.agent, *row.ringing, *row.assisting)

    def _serves(self, row: CallRow) -> bool:
        """One whom he sees has to do with it."""
        return any(_among(agent, self.agents) for agent in (row.agent, *row.ringing, *row.assisting) if agent)


def _among(name: str, seen: Names) -> bool:
    return seen is None or name in seen


def _unheard(row: CallRow) -> CallRow:
    """As it is for those who are listened to: who whispers to them or talks with them they know, and no more."""
    story = tuple(line for line in row.story if not line.startswith(OF_SUPERVISION))
    if row.supervision not in SILENT:
        return replace(row, story=story)
    others = tuple(agent for agent in row.assisting if agent != row.supervisor)
    return replace(row, supervisor="", supervision="", assisting=others, story=story)


def _without_numbers(past: PastCall) -> PastCall:
    return replace(past, notes=tuple(replace(note, text=masked_in(note.text)) for note in past.notes))


def _shortened(row: CallRow) -> CallRow:
    return replace(
        row,
        number=masked(row.number) if row.number else "",
        party=masked_in(row.party),
        path=tuple(replace(one, name=masked_in(one.name)) for one in row.path),
        story=tuple(map(masked_in, row.story)),
    )
