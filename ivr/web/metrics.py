"""A few figures for Prometheus, in its text format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiohttp import web

from ivr.web.keys import DESK, RECEPTION, STOPS, VERSIONS


def routes() -> list[web.RouteDef]:
    """Where this is asked."""
    return [web.get("/metrics", metrics)]


async def metrics(request: web.Request) -> web.Response:
    """Every figure with a line that says what it is."""
    return web.Response(text="".join(_lines(request.app)), content_type="text/plain", charset="utf-8")


def _lines(app: web.Application) -> Iterator[str]:
    rules, found = app[RECEPTION].rules.version, app.get(VERSIONS)
    yield _figure("ivr_rules", "gauge", "The version of the rules in force.", {f'{{version="{rules}"}}': 1})
    if found is not None:
        judged = {'{result="accepted"}': found.record.accepted, '{result="refused"}': found.record.refused}
        yield _figure("ivr_rules_reloads_total", "counter", "Changed rules that were taken up or refused.", judged)
        last = {"": int(found.record.refusal is not None)}
        yield _figure("ivr_rules_refused", "gauge", "1 while the saved rules are not those in force.", last)
        tables = {"": int(bool(found.tables()))}
        yield _figure("ivr_tables_refused", "gauge", "1 while changed tables of customers are not used.", tables)
    level = app[DESK].degradation.level
    rank = (*app[RECEPTION].rules.degradation, level).index(level) + 1 if level else 0
    yield _figure("ivr_degradation", "gauge", "0: as usual; 1: the mildest level of the rules, and so on.", {"": rank})
    standing = app[DESK].degradation.standing
    by = {f'{{by="{one}"}}': int(standing.by == one) for one in ("hand", "drill", "figures")}
    yield _figure("ivr_degradation_by", "gauge", "1 for whoever has set the level of degradation.", by)
    changed = {"": app[DESK].degradation.changed}
    yield _figure("ivr_degradation_changes_total", "counter", "Changes of the level of degradation.", changed)
    yield _figure("ivr_calls", "gauge", "Calls under way.", {"": len(app[RECEPTION].calls)})
    refused = {f'{{why="{limit}"}}': count for limit, count in app[RECEPTION].gate.refused.items()}
    yield _figure("ivr_calls_not_admitted_total", "counter", "New calls refused since the start, by limit.", refused)
    back, tasks = app[DESK].callbacks.open, app[DESK].tasks.open
    waiting = sum(caller.on_the_line for caller in app[DESK].floor.callers())
    yield _figure("ivr_callers_waiting", "gauge", "Callers in queues.", {"": waiting})
    yield _figure("ivr_tasks", "gauge", "Chats and tickets that wait, are offered or are being done.", {"": len(tasks)})
    yield _figure("ivr_callbacks", "gauge", "Customers who wait to be called back.", {"": len(back)})
    kept = app[DESK].kept
    waits = {f'{{queue="{queue}"}}': one.waits for queue, one in kept.items()}
    yield _figure("ivr_queue_waits_total", "counter", "Waits that are over, in queues with a service level.", waits)
    in_time = {f'{{queue="{queue}"}}': one.in_time for queue, one in kept.items()}
    yield _figure("ivr_queue_answered_in_time_total", "counter", "Those answered within the target's time.", in_time)
    back_of = {f'{{queue="{queue}"}}': one.called_back for queue, one in kept.items()}
    yield _figure("ivr_queue_called_back_total", "counter", "Waits that went on as a callback.", back_of)
    stop = {"": round(app[STOPS].longest, 4)}
    yield _figure(
        "ivr_loop_longest_stop_seconds",
        "gauge",
        "The longest time for which no call was served, since the start.",
        stop,
    )


def _figure(name: str, kind: str, what: str, values: Mapping[str, float]) -> str:
    lines = "".join(f"{name}{labels} {value}\n" for labels, value in values.items())
    return f"# HELP {name} {what}\n# TYPE {name} {kind}\n{lines}"
