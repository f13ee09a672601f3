"""`ivr drain`, as it asks and as it tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_rules import Firm, firm, running

__all__ = ["firm", "running"]


def test_it_says_where_new_calls_go_and_how_many_are_left(running: Firm) -> None:
    running.answers["PUT /drain"] = (
        200,
        {"draining": "fallback", "left": 3, "with_fallback": 0, "stages": {"Talking": 2, "Waiting": 1}},
    )
    said = running("drain")
    assert said.out == "draining, the fallback serves new calls; 3 calls under way: 2 talking, 1 waiting\n"


def test_it_can_refuse_and_be_undone(running: Firm) -> None:
    running.answers["PUT /drain?refuse=1"] = (200, {"draining": "refuse", "left": 0, "with_fallback": 0, "stages": {}})
    running.answers["DELETE /drain"] = (200, {"draining": None, "left": 0, "with_fallback": 0, "stages": {}})
    assert running("drain", "--refuse").out == "draining, new calls are refused; 0 calls under way\n"
    assert json.loads(running("drain", "--undo", "--json").out) == {
        "draining": None,
        "left": 0,
        "with_fallback": 0,
        "stages": {},
    }


def test_waiting_it_ends_once_no_call_is_left(running: Firm) -> None:
    running.answers["PUT /drain"] = (
        200,
        {"draining": "fallback", "left": 1, "with_fallback": 0, "stages": {"Talking": 1}},
    )
    running.answers["GET /drain"] = (200, {"draining": "fallback", "left": 0, "with_fallback": 0, "stages": {}})
    said = running("drain", "--wait")
    assert said.out == "draining, the fallback serves new calls; 0 calls under way\n"
    assert "1 calls under way: 1 talking" in said.err


@pytest.mark.parametrize(("refuse", "looks"), [(True, 2), (False, 1)])
def test_callers_with_the_fallback_are_waited_for_where_no_others_follow(
    running: Firm, refuse: bool, looks: int
) -> None:
    asked = "PUT /drain?refuse=1" if refuse else "PUT /drain"
    drained = {"draining": "refuse" if refuse else "fallback", "left": 0, "stages": {}}
    running.answers[asked] = (200, drained | {"with_fallback": 2})
    running.answers["GET /drain"] = (200, drained | {"with_fallback": 0})
    running("drain", "--wait", *(("--refuse",) if refuse else ()))
    assert len(running.asked) == looks


@pytest.mark.parametrize("besides", ["--refuse", "--wait"])
def test_whoever_undoes_it_gives_nothing_besides(running: Firm, besides: str) -> None:
    said = running("drain", "--undo", besides)
    assert (said.code, running.asked) == (2, [])
    assert "--undo" in said.err


def test_whoever_may_not_read_the_state_folder_is_not_told_that_nothing_runs(
    running: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_text(path: Path, *_: object) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_text", read_text)
    said = running("drain")
    assert said.code == 1
    assert "may not be read by this user: try `sudo -u USER`" in said.err
