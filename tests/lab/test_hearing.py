"""An ear follows the file that grows as the call goes, and finds each thing once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from ivr.lab import RATE, NotHeard, Samples, UnknownPrompt
from ivr.lab.hearing import Ear, Library
from ivr.lab.voices import sine
from tests.lab.sounds import Tears, after, named, over_the_line, prompts, silence
from tests.virtual_time import virtual

LIBRARY = Library({known.name: known.samples for known in prompts()})


def writes(path: Path, samples: Samples, rate: int = RATE) -> None:
    with path.open("ab") as file:
        file.write(np.repeat(samples, rate // RATE).astype("<i2").tobytes())


async def as_time_goes(path: Path, samples: Samples, rate: int = RATE) -> None:
    """Write as Asterisk does: whenever 32 kB have come together."""
    step = 32_768 // 2 // (rate // RATE)
    for start in range(0, len(samples), step):
        await asyncio.sleep(step / RATE)
        writes(path, samples[start : start + step], rate)


@pytest.mark.parametrize("rate", [8000, 48_000])
@virtual
async def test_a_prompt_is_heard_while_it_is_played(tmp_path: Path, rate: int) -> None:
    file = tmp_path / "heard.sln"
    writing = asyncio.create_task(
        as_time_goes(file, after(silence(3), named("main_menu/zh").samples, silence(3)), rate)
    )
    found = await Ear(file, rate, LIBRARY).hears("main_menu", within=6)
    assert found.name == "main_menu/zh"
    assert found.start == pytest.approx(3, abs=0.02)
    assert not writing.done()
    await writing


@virtual
async def test_each_prompt_is_heard_once_and_in_order(tmp_path: Path) -> None:
    file = tmp_path / "heard.sln"
    menu, wait = named("main_menu/en").samples, named("please_wait/en").samples
    writes(file, after(menu, wait, menu))
    ear = Ear(file, RATE, LIBRARY)
    starts = [(await ear.hears(name, within=1)).start for name in ("main_menu", "please_wait", "main_menu")]
    assert starts == pytest.approx([0, len(menu) / RATE, len(after(menu, wait)) / RATE], abs=0.02)
    with pytest.raises(NotHeard):
        await ear.hears("main_menu", within=1)


@pytest.mark.parametrize("rate", [8000, 48_000])
@virtual
async def test_a_torn_prompt_is_heard_while_it_is_played_and_once(tmp_path: Path, rate: int) -> None:
    names = ["welcome/zh", "main_menu/zh", "no_key/zh", "main_menu/zh", "goodbye/zh"]
    tears = Tears(4, late=0.5, hiss=8)
    torn = [tears.tear(over_the_line(named(name).samples), seed) for seed, name in enumerate(names)]
    begin = np.cumsum([0.5, *(len(samples) / RATE + 0.3 for samples in torn)])
    file = tmp_path / "heard.sln"
    sound = after(silence(0.5), *(part for samples in torn for part in (samples, silence(0.3))), silence(4))
    writing = asyncio.create_task(as_time_goes(file, sound, rate))
    ear, clock = Ear(file, rate, LIBRARY), asyncio.get_running_loop()
    began = clock.time()
    for name, at in zip(names, begin, strict=False):
        found = await ear.hears({name.split("/")[0] for name in names}, within=10)
        assert found.name == name
        assert found.start == pytest.approx(at, abs=0.2)
        assert clock.time() - began - at < 1.5 + 32_768 / 2 / rate
    with pytest.raises(NotHeard):
        await ear.hears([known.name for known in prompts()], within=5)
    await writing


@virtual
async def test_what_is_not_heard_is_said_together_with_what_was(tmp_path: Path) -> None:
    file = tmp_path / "heard.sln"
    writes(file, after(silence(1), named("closed/en").samples))
    with pytest.raises(NotHeard, match=r"welcome within 2 s.*closed/en at 1\.0 s"):
        await Ear(file, RATE, LIBRARY).hears("welcome", within=2)


@virtual
async def test_one_of_several_prompts_will_do(tmp_path: Path) -> None:
    file = tmp_path / "heard.sln"
    writes(file, named("wrong_key/zh").samples)
    assert (await Ear(file, RATE, LIBRARY).hears(["no_key", "wrong_key"], within=1)).name == "wrong_key/zh"


@virtual
async def test_a_tone_that_begins_later_is_heard(tmp_path: Path) -> None:
    file = tmp_path / "heard.sln"
    writing = asyncio.create_task(as_time_goes(file, after(silence(4), sine((880,), 3)), 48_000))
    found = await Ear(file, 48_000, LIBRARY).hears_tone(880, within=6)
    assert found.start == pytest.approx(4, abs=0.02)
    await writing


@virtual
async def test_no_file_is_nothing_heard(tmp_path: Path) -> None:
    ear = Ear(tmp_path / "none.sln", RATE, LIBRARY)
    assert ear.heard().seconds == 0
    with pytest.raises(NotHeard, match=r"440 Hz.*no known prompt"):
        await ear.hears_tone(440, within=1)


def test_a_prompt_that_nobody_told_the_lab_is_a_mistake_of_the_script() -> None:
    with pytest.raises(UnknownPrompt, match="`welcom` is none of"):
        LIBRARY.named("welcom")
    with pytest.raises(UnknownPrompt, match="it knows none"):
        Library().named("welcome")
