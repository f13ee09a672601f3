"""The caller whom an agent has handed on, as he is told of him."""

from __future__ import annotations

from ivr.calls.call import Call
from ivr.calls.talking import who
from ivr.core.board import Sent
from ivr.core.call import Customer, Destination
from ivr.core.handed_on import where
from ivr.core.overflow import rm_for
from ivr.core.talk_wishes import queue_of, talk_of
from ivr.core.transfer import rm_target


def handed_on(call: Call | None, agent: str) -> Sent | None:
    """None: he has sent nobody on in this call, or has him back."""
    if call is None or call.handed_on is None or call.handed_on.by != agent:
        return None
    is_at, talk = where(call.stage, agent), talk_of(call.stage)
    if not is_at:
        return None
    return Sent(
        call=call.id,
        where=is_at,
        to=_named(call.handed_on.to, call.customer),
        why=call.handed_on.why,
        queue=queue_of(call.stage) if is_at == "waits" else "",
        party=who(call.customer, talk.kind, talk.party) if talk else "",
    )


def _named(to: Destination, customer: Customer | None) -> str:
    rm = rm_for(rm_target(to, None), customer) if to.kind == "rm" else ""
    return str(to) if isinstance(rm, str) else f"RM {rm.name}"
