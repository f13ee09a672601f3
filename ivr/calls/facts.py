"""What is known of a call at this moment, as far as something is said of it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ivr.calls.call import Call
from ivr.core.call import Waiting
from ivr.core.estimate import expected_wait


def known(call: Call) -> dict[str, str]:
    """Facts by the names that the rules have for them; what is not known is not there, or empty."""
    here = call.desk.clock.wall().astimezone(ZoneInfo(call.rules.firm.timezone))
    customer = call.customer
    facts = {
        "caller": call.incoming.caller,
        "name": customer.name if customer else "",
        "customer level": customer.level if customer else "",
        "today": here.date().isoformat(),
        "now": f"{here:%H:%M}",
        **call.answers,
    }
    return facts | _of_waiting(call, call.stage) if isinstance(call.stage, Waiting) else facts


def _of_waiting(call: Call, stage: Waiting) -> dict[str, str]:
    waited, queue = call.desk.clock.now() - stage.since, stage.queue
    told = {"queue waited in": queue, "time waited": f"{waited.total_seconds():.0f}"}
    return told | _of_his_place(call, queue)


def _of_his_place(call: Call, queue: str) -> dict[str, str]:
    position = call.desk.floor.position(call.id)
    if not position:
        return {}
    ahead = position - 1
    today = call.newest.queues.get(queue) or call.rules.queues[queue]
    wait = expected_wait(call.desk.floor.now_in(today, call.language), ahead)
    told = {"position": str(position), "ahead": str(ahead)}
    return told if wait is None else told | {"wait": f"{wait.total_seconds():g}"}
