"""The process apart: a question comes in as JSON; out goes a line with the kind of what is said, and that as JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

from ivr.drafts.draft import Draft
from ivr.errors import IvrError
from ivr.rules import RulesRefused

QUESTIONS: Mapping[str, str] = {
    "check": "checked.checked",
    "judge": "checked.judged",
    "diff": "compared.differing",
    "try": "compared.tried",
    "graph": "drawn.drawn",
    "scenarios": "played.played",
    "schema": "schema.schema",
    "customers": "imported.imported",
    "reword": "reworded.reworded",
    "doctor": "looked_over.looked_over",
}
"""By whom each is answered, below this package: only what one question needs is loaded."""


LARGEST = 16 * 1024 * 1024
"""Bytes of an answer: nobody reads more, and the controller has it in its memory."""


def main() -> None:
    """Answer one question."""
    os.nice(10)  # whatever is asked here can wait, calls cannot
    out, sys.stdout = sys.stdout, sys.stderr
    asked = json.load(sys.stdin)
    draft = Draft(Path(asked["rules"]), Path(asked["home"]), Path(asked["live"]), asked["wish"])
    out.write(sent(answered(asked["question"], draft)))


def sent(told: Mapping[str, Any]) -> str:
    """As it is sent, or in its place that it is too large."""
    ((kind, said),) = told.items()
    text = json.dumps(said, default=str)
    if len(text) > LARGEST:
        return sent({"refused": f"The answer is larger than {LARGEST // 1024**2} MB: ask about smaller rules."})
    return f"{kind}\n{text}"


def answered(question: str, draft: Draft) -> dict[str, Any]:
    """The answer, or the complaints, or a sentence of why there is none."""
    module, _, name = QUESTIONS[question].partition(".")
    answer: Callable[[Draft], Any] = getattr(import_module(f"ivr.drafts.{module}"), name)
    try:
        return {"answer": answer(draft)}
    except RulesRefused as refused:
        return {"complaints": [complaint.facts() for complaint in refused.complaints]}
    except typer.BadParameter as error:
        return {"refused": error.message}
    except IvrError as error:
        return {"refused": str(error)}
