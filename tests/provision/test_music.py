"""Music on hold: quiet, of the same length in every format, made once."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import soundfile

from ivr.core.queues import MUSIC
from ivr.provision import music, template


def test_it_is_quiet_never_clips_and_loops_without_a_click(tmp_path: Path) -> None:
    music.compose(tmp_path)
    tune, _ = soundfile.read(tmp_path / "waiting.sln", samplerate=8000, channels=1, format="RAW", subtype="PCM_16")
    steps = np.abs(np.diff(tune))
    assert 0.04 < np.sqrt(np.mean(tune**2)) < 0.06
    assert np.max(np.abs(tune)) < 0.5
    assert abs(tune[0] - tune[-1]) <= steps.max()


def test_every_format_has_the_same_length_and_is_made_once(tmp_path: Path) -> None:
    music.compose(tmp_path)
    sizes = {path.suffix: path.stat().st_size for path in tmp_path.iterdir()}
    assert sizes[".sln16"] == 2 * sizes[".sln"] == 4 * sizes[".alaw"] == 4 * sizes[".ulaw"]
    before = (tmp_path / "waiting.sln").stat().st_mtime_ns
    music.compose(tmp_path)
    assert (tmp_path / "waiting.sln").stat().st_mtime_ns == before


def test_the_classes_that_rules_may_name_are_those_of_the_configuration() -> None:
    written = (template.share("asterisk_conf") / "musiconhold.conf").read_text("utf-8")
    assert re.findall(r"^\[(.+)\]$", written, re.MULTILINE) == list(MUSIC)
