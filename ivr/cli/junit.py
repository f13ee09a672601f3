"""Played scenarios as JUnit XML, which build servers read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ivr.cli.tested import failure
from ivr.scenarios.playing import Played

_UNFIT = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def report(played: Sequence[Played]) -> str:
    """A suite for each file, a case for each scenario."""
    root = Element("testsuites", _counted(played), name="ivr test")
    for file, cases in groupby(played, key=lambda one: one.scenario.file):
        _suite(root, file, tuple(cases))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, file: str, cases: Sequence[Played]) -> None:
    suite = SubElement(root, "testsuite", _counted(cases), name=file)
    for one in cases:
        scenario = one.scenario
        about = {"classname": file, "file": file, "line": str(scenario.line), "time": _seconds(one.took)}
        case = SubElement(suite, "testcase", about, name=_UNFIT.sub("?", scenario.name))
        if one.skipped:
            SubElement(case, "skipped", message=_UNFIT.sub("?", one.skipped))
        if one.misses:
            first = one.misses[0]
            said = SubElement(case, "failure", message=f"line {first.line}: expected {first.expected}")
            said.text = _UNFIT.sub("?", "\n".join(failure(one)))


def _counted(played: Sequence[Played]) -> dict[str, str]:
    took = sum((one.took for one in played), timedelta(0))
    failed, skipped = sum(bool(one.misses) for one in played), sum(bool(one.skipped) for one in played)
    counts = {"tests": len(played), "failures": failed, "errors": 0, "skipped": skipped}
    return {word: str(count) for word, count in counts.items()} | {"time": _seconds(took)}


def _seconds(span: timedelta) -> str:
    return f"{span.total_seconds():.3f}"
