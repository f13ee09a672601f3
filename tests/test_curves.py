"""What a soak's curves say."""

from __future__ import annotations

import asyncio
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import bench.soak
import tests.chaos.soak
from bench.curves import Look, lives, picture, slope


def look(minute: float, mb: float = 100.0, process: int = 1) -> Look:
    return Look(minute, process, mb, 9, 70.0, 20, 30, 10, 12.0, 40.0)


def test_the_slope_is_that_of_the_second_half() -> None:
    looks = [*(look(m, 100 + 5 * m) for m in range(10)), *(look(m, 150 + 0.1 * m) for m in range(10, 20))]
    assert slope(looks, lambda one: one.controller_mb) == pytest.approx(1.0)


def test_too_few_looks_have_no_slope() -> None:
    assert slope([look(0), look(1)], lambda one: one.controller_mb) is None
    assert slope([], lambda one: one.controller_mb) is None


def test_each_process_has_a_life_of_its_own() -> None:
    looks = [look(0), look(1), look(2, process=2), look(3, process=3), look(4, process=3)]
    assert [len(life) for life in lives(looks, lambda one: one.controller)] == [2, 1, 2]


def test_a_fault_stands_in_the_picture_between_the_looks_that_were_before_and_after_it() -> None:
    root = ET.fromstring(picture("5 a second", [look(0), look(1), look(2)], [(0.5, "F01 <cut>"), (9.0, "late")]))
    texts = [one.text for one in root.iter() if one.get("class") == "happening"]
    lines = [float((one.get("d") or "M0 ")[1:].split()[0]) for one in root.iter() if one.get("class") == "happened"]
    assert texts == ["F01 <cut>", "late"]
    step = lines[1] / 2.5
    assert lines == [pytest.approx(step), pytest.approx(2.5 * step)] * 3


def test_a_look_that_got_no_answer_leaves_a_gap_in_the_curve_of_tasks() -> None:
    silent = Look(1.0, 1, 100.0, 9, 70.0, None, 30, 10, 12.0, 40.0)
    ET.fromstring(picture("5 a second", [look(0), silent, look(2)]))
    assert "None tasks" in str(silent)


@asynccontextmanager
async def no_stage(*_: object, **__: object) -> AsyncIterator[None]:
    yield


async def until_ctrl_c(soak: bench.soak.Soak | tests.chaos.soak.Soak, *_: object) -> bool:
    soak.looks += [look(0), look(1)]
    raise asyncio.CancelledError


async def test_a_soak_that_is_stopped_leaves_its_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench.soak, "stage", no_stage)
    monkeypatch.setattr(bench.soak, "_played", until_ctrl_c)
    with pytest.raises(asyncio.CancelledError):
        await bench.soak.measure(5, 60, tmp_path / "soak.svg")
    ET.fromstring((tmp_path / "soak.svg").read_text("utf-8"))


async def test_a_soak_with_faults_that_is_stopped_leaves_its_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tests.chaos.soak, "a_house", no_stage)
    monkeypatch.setattr(tests.chaos.soak, "_played", until_ctrl_c)
    with pytest.raises(asyncio.CancelledError):
        await tests.chaos.soak.measure(2, 60, 1, tmp_path / "soak.svg")
    ET.fromstring((tmp_path / "soak.svg").read_text("utf-8"))
