"""A report counted slowly, from the definitions' words alone: call by call, and minute by minute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ivr.core.reporting.told import CallTold
from ivr.core.reporting.working import Change
from ivr.core.service_level import ServiceLevel

WORK = {"in a call": "busy", "on hold": "busy", "wrap-up": "busy", "assisting": "busy", "ready": "waiting"}
AWAY = {"not ready": "away", "paused": "away"}


def of_calls(calls: Sequence[CallTold], targets: dict[str, ServiceLevel], short: float) -> dict[str, float | None]:
    """The figures of these calls."""
    came = [call for call in calls if not call.called_by_us]
    offered = [call for call in came if call.queue]
    answered = [call for call in offered if call.served_by_kind]
    abandoned = [call for call in offered if call.outcome == "ABANDON" and not call.served_by_kind]
    shorts = [call for call in abandoned if (call.waited or 0) < short]
    others = [call for call in offered if call not in answered and call not in abandoned and call.outcome]
    judged = [
        call
        for call in [*answered, *abandoned, *others]
        if call.queue in targets and call not in shorts and not (call.outcome == "CALLBACK" and call.callback_asked)
    ]
    in_time = [
        call
        for call in judged
        if call.served_by_kind and timedelta(seconds=call.waited or 0) <= targets[call.queue].within
    ]
    waits = [call.waited for call in offered if call.waited is not None]
    speed = [call.waited for call in answered if call.waited is not None]
    keyed = [int(answer) for call in came for answer in call.answers]
    return {
        "calls": len(came),
        "before_queue": len([call for call in came if not call.queue and not call.served_by_kind]),
        "direct": len([call for call in came if not call.queue and call.served_by_kind]),
        "offered": len(offered),
        "answered": len(answered),
        "answered_share": _share(len(answered), len(offered)),
        "abandoned": len(abandoned),
        "short_abandoned": len(shorts),
        "abandoned_share": _share(len(abandoned), len(offered)),
        "otherwise": len(others),
        "overflowed": len([call for call in offered if call.overflowed]),
        "overflowed_share": _share(len([call for call in offered if call.overflowed]), len(offered)),
        "under_way": len(offered) - len(answered) - len(abandoned) - len(others),
        "service_level": _share(len(in_time), len(judged)),
        "asa": round(sum(speed) / len(speed), 1) if speed else None,
        "longest_wait": round(max(waits), 1) if waits else None,
        "to_rm": len([call for call in came if call.rms_rung]),
        "rm_attempts": sum(call.rms_rung for call in came),
        "rm_answered": sum(call.rms_accepted for call in came),
        "rm_answered_share": _share(sum(call.rms_accepted for call in came), sum(call.rms_rung for call in came)),
        "rm_own": len([call for call in came if call.served_by_kind == "rm" and call.served_by == call.own_rm]),
        "rm_deputy": len([call for call in came if call.served_by_kind == "rm" and call.served_by != call.own_rm]),
        "voicemails": sum(call.messages for call in came),
        "callbacks_asked": len([call for call in came if call.callback_asked]),
        "callbacks_reached": len([call for call in came if call.callback_reached]),
        "transfers": sum(call.transfers for call in came),
        "answers": len(keyed),
        "csat": round(sum(keyed) / len(keyed), 2) if keyed else None,
    }


def of_time(
    changes: Sequence[Change], now: datetime, zone: ZoneInfo, inside: Callable[[str, datetime], bool]
) -> dict[str, float]:
    """Seconds in which agents wait, are busy or away, of the minutes that are `inside`, each by its local clock."""
    found = {"waiting": 0.0, "busy": 0.0, "away": 0.0}
    for agent in {change.agent for change in changes}:
        own = _of(agent, changes)
        for change, following in zip(own, [c.at for c in own[1:]] + [now] * bool(own), strict=True):
            kind = (WORK | AWAY).get(change.state)
            minute = change.at
            while kind and minute < min(following, change.at + timedelta(hours=12)):
                if inside(agent, minute.astimezone(zone)):
                    found[kind] += 60
                minute += timedelta(minutes=1)
    return found


def of_work(changes: Sequence[Change], now: datetime, calls: set[str], agents: set[str]) -> dict[str, float]:
    """What these agents had of these calls: seconds of talk, hold and wrap-up, and how often they talked."""
    found = {"talk": 0.0, "hold": 0.0, "wrap_up": 0.0}
    handled = set()
    for agent in agents:
        own = _of(agent, changes)
        call = ""
        for change, following in zip(own, [c.at for c in own[1:]] + [now] * bool(own), strict=True):
            call = change.call if change.state != "wrap-up" else call
            name = {"in a call": "talk", "on hold": "hold", "wrap-up": "wrap_up"}.get(change.state)
            seconds = (min(following, change.at + timedelta(hours=12)) - change.at).total_seconds()
            if name and call in calls and seconds > 0:
                found[name] += seconds
                handled |= {(agent, call)} if name == "talk" else set()
    return {**found, "handled": len(handled)}


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _of(agent: str, changes: Sequence[Change]) -> list[Change]:
    """His changes of what he does: that his phone rings is none."""
    return [change for change in changes if change.agent == agent and change.state not in {"reserved", "ringing"}]
