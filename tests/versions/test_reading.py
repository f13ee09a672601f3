"""Reading: rules, files and stamps that belong together."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.errors import VoiceError
from ivr.versions import reading
from ivr.versions.files import stamps
from ivr.versions.reading import Wanted, read
from ivr.versions.verdict import Ready, Refused
from tests.calls.house import rules as some_rules


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text("version: 1\n")
    return path


def test_a_file_that_is_saved_meanwhile_is_read_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(path: Path, **_: object) -> object:
        text = path.read_text()
        if len(text) < 20:
            path.write_text(text + "# more\n")
        return some_rules(version=text)

    monkeypatch.setattr("ivr.rules.load", load)
    verdict = read(Wanted(file))
    assert isinstance(verdict, Ready)
    assert verdict.contents == {"rules.yaml": verdict.rules.version.encode()}
    assert verdict.stamps == stamps([file])


def test_a_file_that_never_comes_to_rest_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(path: Path, **_: object) -> object:
        path.write_text(path.read_text() + "#")
        return some_rules()

    monkeypatch.setattr("ivr.rules.load", load)
    verdict = read(Wanted(file))
    assert isinstance(verdict, Refused)
    assert "changes all the time" in str(verdict)
    assert len(file.read_text()) == len("version: 1\n") + reading.TRIES


def test_a_prompt_that_nobody_can_speak_refuses_the_version(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def mute(*_: object, **__: object) -> object:
        raise VoiceError("hello (zh): no recording.")

    monkeypatch.setattr("ivr.rules.load", lambda *_, **__: some_rules())
    monkeypatch.setattr("ivr.voice.library.Library.prepare", mute)
    verdict = read(Wanted(file, prompts_from=file.parent / "prompts"))
    assert isinstance(verdict, Refused)
    assert str(verdict) == "rules.yaml:1:1 R116: A prompt cannot be spoken. hello (zh): no recording. "


def test_a_file_that_is_not_there_is_refused_with_its_stamp(tmp_path: Path) -> None:
    verdict = read(Wanted(tmp_path / "none.yaml"))
    assert isinstance(verdict, Refused)
    assert "There is no file" in str(verdict)
    assert verdict.stamps == stamps([tmp_path / "none.yaml"])
