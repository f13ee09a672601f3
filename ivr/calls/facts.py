"""What is known of a call at this moment, as far as something is said of it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ivr.calls.call import Call
from ivr.core.call import Told, Waiting
from ivr.core.told_wait import expects, told_again


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
    return facts | _of_waiting(call)


def wait_told(call: Call) -> None:
    """Take note that the caller is being told his wait, and why it is more than before."""
    now, before = _expected(call), call.told_wait
    if now is None:
        return
    call.told_wait, why = told_again(before, now)
    if call.told_wait != before and isinstance(call.stage, Waiting):
        call.note(call.stage)
    if why or before is None or before.queue != now.queue:
        call.tell("wait_told", f"told {call.told_wait}{why and f'; {why}'}", call.rules.queues[now.queue].ref)


def _of_waiting(call: Call) -> dict[str, str]:
    if not isinstance(call.stage, Waiting):
        return {}
    waited = call.desk.clock.now() - call.stage.since
    told = {"queue waited in": call.stage.queue, "time waited": f"{waited.total_seconds():.0f}"}
    return told | _of_his_place(call)


def _of_his_place(call: Call) -> dict[str, str]:
    ahead = _ahead(call)
    if ahead is None:
        return {}
    place = {"position": str(ahead + 1), "ahead": str(ahead)}
    now = _expected(call)
    if now is None:
        return place
    wait, _ = told_again(call.told_wait, now)
    p50, p80 = (f"{span.total_seconds():.0f}" for span in (wait.p50, wait.p80))
    return place | {"wait": p50, "wait_range": f"{p50}-{p80}"}


def _ahead(call: Call) -> int | None:
    position = call.desk.floor.position(call.id) if isinstance(call.stage, Waiting) else 0
    return position - 1 if position else None


def _expected(call: Call) -> Told | None:
    ahead = _ahead(call)
    if ahead is None or not isinstance(call.stage, Waiting):
        return None
    queue = call.stage.queue
    today = call.newest.queues.get(queue) or call.rules.queues[queue]
    return expects(queue, call.desk.floor.now_in(today, call.language, call.id), ahead)
