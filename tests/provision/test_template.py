"""Templates: values land where they are meant to, and cannot become configuration of their own."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ivr.errors import ProvisionError
from ivr.provision import template


def test_places_are_filled_and_the_dialplans_own_variables_left_alone() -> None:
    assert template.fill("exten => 1,1,Set(A=${B})@{c}@x", {"c": "d"}) == "exten => 1,1,Set(A=${B})d@x"


def test_an_unknown_place_is_refused_by_name() -> None:
    with pytest.raises(ProvisionError, match="`port`"):
        template.fill("bindport = @{port}", {})


@pytest.mark.parametrize("value", ["a\nb", "a\r[global]", "a\0", "\x7f"])
def test_a_value_cannot_begin_a_line(value: str) -> None:
    with pytest.raises(ProvisionError, match="control character"):
        template.fill("@{a}", {"a": value})


def test_a_semicolon_stays_a_semicolon_instead_of_beginning_a_comment() -> None:
    assert template.fill("secret = @{s}", {"s": "a;b;--c"}) == r"secret = a\;b\;--c"


def test_a_folder_is_rendered_for_its_owners_eyes_only(tmp_path: Path) -> None:
    templates, into = tmp_path / "from", tmp_path / "into"
    templates.mkdir()
    (templates / "a.conf").write_text("x = @{x} ; 中文", "utf-8")
    (templates / "notes.txt").write_text("@{y}", "utf-8")
    template.render_folder(templates, into, {"x": "1"})
    assert {path.name: path.read_text("utf-8") for path in into.iterdir()} == {"a.conf": "x = 1 ; 中文"}
    assert stat.S_IMODE((into / "a.conf").stat().st_mode) == 0o600


def test_an_optional_module_that_is_missing_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "here.so").touch()
    listed = "[modules]\nload = here.so\nload = gone.so  ; optional\n; a comment\n"
    assert template.only_present(listed, tmp_path) == "[modules]\nload = here.so\n; a comment\n"


def test_a_needed_module_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProvisionError, match=r"lacks gone\.so"):
        template.only_present("load = gone.so\n", tmp_path)


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ProvisionError, match="cannot be written"):
        template.write(tmp_path / "file" / "a.conf", "")
