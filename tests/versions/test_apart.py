"""A version read in a process of its own is the same as one that is read here."""

from __future__ import annotations

import gc
import shutil
from dataclasses import fields
from pathlib import Path

import pytest

from ivr.rules import load
from ivr.versions import apart
from ivr.versions.apart import read_apart
from ivr.versions.files import author, contents, stamps
from ivr.versions.reading import Wanted, read
from ivr.versions.verdict import Ready, Refused

ROOT = Path(__file__).parents[2]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The example, to be changed at will."""
    shutil.copytree(ROOT / "crm", tmp_path / "crm")
    return Path(shutil.copy(ROOT / "routing_rules.yaml", tmp_path / "rules.yaml"))


def breaks(rules: Path) -> None:
    rules.write_text(rules.read_text("utf-8").replace("ring: 15s", "ring: soon"), "utf-8")


async def test_the_rulebook_comes_back_whole(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "PIECE", 3)
    verdict = await read_apart(Wanted(rules))
    assert isinstance(verdict, Ready)
    here = load(rules)
    for field in fields(here):
        assert getattr(verdict.rules, field.name) == getattr(here, field.name), field.name
    assert verdict.contents == contents([rules], rules.parent)
    assert (verdict.author, verdict.stamps) == (author([rules]), stamps([rules]))
    assert gc.isenabled()


async def test_a_refusal_comes_back_with_every_complaint(rules: Path) -> None:
    breaks(rules)
    verdict = await read_apart(Wanted(rules))
    assert isinstance(verdict, Refused)
    assert verdict.complaints == read(Wanted(rules)).complaints  # type: ignore[union-attr]
    assert len(verdict.complaints) == 3


async def test_prompts_are_made_ready_beside_those_in_force(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "prompts/zh").mkdir(parents=True)
    (tmp_path / "prompts/zh/welcome.alaw").write_text("in use")
    verdict = await read_apart(Wanted(rules, prompts_from=tmp_path / "prompts"))
    assert isinstance(verdict, Ready)
    assert verdict.library
    assert verdict.library.folder == tmp_path / f"prompts-{verdict.rules.version}"
    assert verdict.library.seconds("welcome", "zh") > 1
    assert (tmp_path / "prompts/zh/welcome.alaw").read_text() == "in use"


async def test_a_reader_that_dies_is_a_refusal(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_ME", "import sys; sys.exit('out of luck')")
    verdict = await read_apart(Wanted(rules))
    assert isinstance(verdict, Refused)
    assert "ended with 1: out of luck" in str(verdict)


async def test_times_are_scaled_as_asked(rules: Path) -> None:
    verdict = await read_apart(Wanted(rules, time_scale=0.5))
    assert isinstance(verdict, Ready)
    assert verdict.rules.queues["wealth"].wrap_up.total_seconds() == 2.5
