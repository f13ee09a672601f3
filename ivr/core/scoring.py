"""A form by which a call is judged, and what the answers come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is looked at."""

    id: str
    text: str
    most: int
    """Points that may be given for it; none is 0."""
    decides: bool = False
    """Whether a call that gets no point here gets none at all."""


@dataclass(frozen=True, slots=True)
class Form:
    """What is looked at in a call."""

    id: str
    name: str
    questions: tuple[Question, ...]

    @property
    def most(self) -> int:
        """Points of a call in which all is well."""
        return sum(question.most for question in self.questions)


def unfit(form: Form) -> str:
    """Why nobody can be judged by it, in a sentence; empty if one can."""
    ids = [question.id for question in form.questions]
    if not ids:
        return "A form asks something: give it a question."
    if len(set(ids)) < len(ids):
        return "Two questions of a form have different ids."
    if any(question.most < 1 for question in form.questions):
        return "A question gives one point or more."
    return ""


def amiss(form: Form, answers: Mapping[str, int]) -> str:
    """What is wrong with the answers, in a sentence; empty if nothing is."""
    for question in form.questions:
        if question.id not in answers:
            return f"{question.text}: not answered."
        if not 0 <= answers[question.id] <= question.most:
            return f"{question.text}: give 0 to {question.most} points."
    strange = answers.keys() - {question.id for question in form.questions}
    return f"{form.name} does not ask {', '.join(sorted(strange))}." if strange else ""


def points(form: Form, answers: Mapping[str, int]) -> int:
    """What they come to; 0 if a question that decides got none."""
    if any(question.decides and not answers[question.id] for question in form.questions):
        return 0
    return sum(answers[question.id] for question in form.questions)
