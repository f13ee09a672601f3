"""Figures of the rules in force, and of those that were refused."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web

from ivr.web.figures.figure import Figure, Sample, by
from ivr.web.keys import RECEPTION, VERSIONS


def _reloads(app: web.Application) -> Iterable[Sample]:
    found = app.get(VERSIONS)
    return by("result", {"accepted": found.record.accepted, "refused": found.record.refused}) if found else ()


def _refused(app: web.Application) -> Iterable[Sample]:
    found = app.get(VERSIONS)
    return [({}, int(found.record.refusal is not None))] if found else ()


def _tables(app: web.Application) -> Iterable[Sample]:
    found = app.get(VERSIONS)
    return [({}, int(bool(found.tables())))] if found else ()


FIGURES: tuple[Figure[web.Application], ...] = (
    Figure(
        "ivr_rules",
        "gauge",
        "The version of the rules in force.",
        lambda app: [({"version": app[RECEPTION].rules.version}, 1)],
    ),
    Figure("ivr_rules_reloads_total", "counter", "Changed rules that were taken up or refused.", _reloads),
    Figure("ivr_rules_refused", "gauge", "1 while the saved rules are not those in force.", _refused),
    Figure("ivr_tables_refused", "gauge", "1 while changed tables of customers are not used.", _tables),
)
