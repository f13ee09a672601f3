"""Complaints as a SARIF 2.1.0 log, which editors and build servers mark in the file."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from ivr.rules import Code, Complaint

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def log(complaints: Iterable[Complaint]) -> dict[str, Any]:
    """One run, with every kind of complaint as a rule and every complaint as a result."""
    place = {code: at for at, code in enumerate(Code)}
    driver = {"name": "ivr", "version": version("ivr"), "rules": [_rule(code) for code in Code]}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(complaint, place[complaint.code]) for complaint in complaints],
            }
        ],
    }


def _rule(code: Code) -> dict[str, Any]:
    return {
        "id": code.id,
        "name": "".join(word.capitalize() for word in code.name.split("_")),
        "shortDescription": {"text": code.sentence},
        "defaultConfiguration": {"level": code.severity.value},
    }


def _result(complaint: Complaint, rule: int) -> dict[str, Any]:
    region = {"startLine": complaint.line, "startColumn": complaint.column}
    file = quote(PurePath(complaint.file).as_posix())
    return {
        "ruleId": complaint.code.id,
        "ruleIndex": rule,
        "level": complaint.severity.value,
        "message": {"text": f"{complaint.what} {complaint.mend}"},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": file}, "region": region},
                "logicalLocations": [{"fullyQualifiedName": complaint.path}] if complaint.path else [],
            }
        ],
    }
