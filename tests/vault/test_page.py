"""What `docs/vault.md` tells a third party is true."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import soundfile

from ivr.provision.layout import Layout
from ivr.vault.opening import make_keyring
from ivr.vault.recording import Vault
from tests.vault.sounds import pcm, talk, written
from tests.vault.test_box import VECTOR

PAGE = (Path(__file__).parents[2] / "docs/vault.md").read_text("utf-8")
DAY = date(2026, 11, 26)
AUDIO, ABOUT = "2026/11/26/call-1.audio", "2026/11/26/call-1.about"


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """An installation with a recording of more than a chunk."""
    made = Layout(tmp_path)
    vault = Vault(made.recordings, make_keyring(made.recording_keys, made.master_keys, None))
    vault.seal("call-1", DAY, written(tmp_path / "call.wav", talk(12, 1), talk(12, 2)), {"caller": "13800138000"})
    assert (made.recordings / AUDIO).stat().st_size > 2 * 65552
    return made


def opened(layout: Layout, name: str, result: Path) -> subprocess.CompletedProcess[str]:
    """By the page's own lines, far from our code."""
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    program = layout.state / "open_box.py"
    program.write_text(block, "utf-8")
    asked = [sys.executable, "-I", str(program), str(layout.state), name, str(result)]
    return subprocess.run(asked, capture_output=True, text=True, check=False, cwd=layout.state)


def test_its_lines_open_the_sound_and_any_player_the_result(layout: Layout, tmp_path: Path) -> None:
    assert opened(layout, AUDIO, tmp_path / "call.flac").returncode == 0
    samples, _ = soundfile.read(tmp_path / "call.flac", dtype="int16")
    assert samples.tobytes() == pcm(tmp_path / "call.wav")


def test_its_lines_open_the_manifest_which_has_the_fields_that_it_tells_of(layout: Layout, tmp_path: Path) -> None:
    assert opened(layout, ABOUT, tmp_path / "about.json").returncode == 0
    about = json.loads((tmp_path / "about.json").read_text("utf-8"))
    assert about["manifest"] == {"caller": "13800138000"}
    assert set(about) == {"version", "recording", "manifest", "audio"}
    told = PAGE.partition("`audio`: the sound's")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", told)) - {"flac", "opus"} == set(about["audio"])


def test_its_lines_refuse_a_recording_of_which_one_bit_was_changed(layout: Layout, tmp_path: Path) -> None:
    box = bytearray((layout.recordings / AUDIO).read_bytes())
    box[len(box) // 2] ^= 1
    (layout.recordings / AUDIO).write_bytes(box)
    assert "InvalidTag" in opened(layout, AUDIO, tmp_path / "call.flac").stderr


def test_its_test_vector_is_the_one_that_is_tested() -> None:
    assert VECTOR in PAGE
