"""A version read in a process of its own is the same as one that is read here."""

from __future__ import annotations

import gc
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from time import monotonic

import pytest

from ivr.rules import load
from ivr.versions import apart
from ivr.versions.apart import read_apart
from ivr.versions.files import author, contents, stamps
from ivr.versions.reading import Wanted, read
from ivr.versions.verdict import Ready, Refused

ROOT = Path(__file__).parents[2]
DEAD_CALLS = """
import gc, weakref
from ivr.versions.apart import keep_for_good

class Call:
    def __init__(self):
        self.itself, self.holds = self, [[] for _ in range(600)]

house = [[n] for n in range(1_200_000)]
gc.collect()
keep_for_good()
known, up = [], []
for _ in range(400):
    up.append(call := Call())
    known.append(weakref.ref(call))
    del up[:-10]
print(sum(one() is not None for one in known))
"""
"""How many of 400 calls, each a ring of objects, are there after their end, beside a large house that stays."""


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


async def test_rules_that_are_refused_keep_nothing_for_good(rules: Path) -> None:
    breaks(rules)
    before = gc.get_freeze_count()
    assert isinstance(await read_apart(Wanted(rules)), Refused)
    assert gc.get_freeze_count() <= before


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


async def test_a_reader_that_hangs_is_a_refusal_and_leaves_nobody_behind(
    rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaker = "import subprocess; subprocess.run(['sleep', '20'])"  # holds our pipes
    monkeypatch.setattr(apart, "_ME", speaker)
    monkeypatch.setattr(apart, "LONGEST", 0.5)
    begun = []
    monkeypatch.setattr(apart, "begun", lambda program, begin=apart.begun: begun.append(begin(program)) or begun[0])
    started = monotonic()
    verdict = await read_apart(Wanted(rules))
    assert isinstance(verdict, Refused)
    assert "took longer than" in str(verdict)
    assert monotonic() - started < 15
    assert begun[0].returncode == -9, "it is no zombie either"


async def test_ctrl_c_at_our_terminal_does_not_reach_the_reader(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_ME", "import os, sys; sys.exit(f'alone: {os.getsid(0) == os.getpid()}')")
    assert "alone: True" in str(await read_apart(Wanted(rules)))


async def test_times_are_scaled_as_asked(rules: Path) -> None:
    verdict = await read_apart(Wanted(rules, time_scale=0.5))
    assert isinstance(verdict, Ready)
    assert verdict.rules.queues["wealth"].wrap_up.total_seconds() == 2.5


def test_calls_that_are_over_are_found_as_soon_beside_a_large_house() -> None:
    done = subprocess.run([sys.executable, "-c", DEAD_CALLS], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 150
