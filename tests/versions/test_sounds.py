"""Each version's sounds in a folder of their own."""

from __future__ import annotations

from pathlib import Path

from ivr.versions import sounds


def made(folder: Path, **texts: str) -> Path:
    (folder / "zh").mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / "zh" / f"{name}.alaw").write_text(text)
    return folder


def test_what_is_made_already_is_there_and_takes_no_room(tmp_path: Path) -> None:
    now = made(tmp_path / "prompts", welcome="hello")
    fresh = sounds.beside(now, "v2")
    assert fresh == tmp_path / "prompts-v2"
    assert (fresh / "zh/welcome.alaw").samefile(now / "zh/welcome.alaw")
    assert sounds.beside(now, "v2") == fresh


def test_a_sound_that_is_made_anew_leaves_the_one_in_force_as_it_is(tmp_path: Path) -> None:
    now = made(tmp_path / "prompts", welcome="hello")
    fresh = sounds.beside(now, "v2")
    (fresh / "zh/.new").write_text("good day")
    (fresh / "zh/.new").replace(fresh / "zh/welcome.alaw")
    assert (now / "zh/welcome.alaw").read_text() == "hello"


def test_a_version_that_is_read_again_keeps_its_folder(tmp_path: Path) -> None:
    own = made(tmp_path / "prompts-v2", welcome="hello")
    assert sounds.beside(own, "v2") == own


def test_a_start_finds_what_was_made_for_the_version_and_sweeps_away_the_others(tmp_path: Path) -> None:
    usual = made(tmp_path / "prompts", welcome="hello")
    assert sounds.latest(usual, "v2") == usual
    for version in ("v1", "v2"):
        sounds.beside(usual, version)
    found = sounds.latest(usual, "v2")
    sounds.sweep(usual, found)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["prompts", "prompts-v2"]
