"""What answers come to."""

from __future__ import annotations

import pytest

from ivr.core.scoring import Form, Question, points

FORM = Form("service", "Service", (Question("a", "A", 5), Question("b", "B", 2, decides=True)))


@pytest.mark.parametrize(
    ("answers", "come_to"),
    [({"a": 5, "b": 2}, 7), ({"a": 0, "b": 1}, 1), ({"a": 5, "b": 0}, 0)],
)
def test_a_question_that_decides_may_cost_all(answers: dict[str, int], come_to: int) -> None:
    assert (points(FORM, answers), FORM.most) == (come_to, 7)
