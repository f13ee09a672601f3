"""A prompt is said otherwise, and nothing else in the text is touched."""

from __future__ import annotations

import pytest
import yaml

from ivr.rules.reworded import NotReworded, with_file, with_text

WAYS = {
    "plain": "  hello:\n    zh: 您好 # first\n    en: hello\n# after\n",
    "flow": '  hello: {zh: "您好", en: hello} # after\n',
    "json": '  "hello": {"zh": "您好",\n "en": "hello"} # after\n',
    "block": "  hello:\n    zh: |\n      您好\n      再见\n\n    en: hello # after\n",
    "file": "  hello:\n    zh:\n      file: a.wav # of old\n      text: 您好\n    # after\n    en: hello\n",
}


@pytest.mark.parametrize("way", WAYS)
def test_only_what_is_said_is_another_however_it_was_written(way: str) -> None:
    source = f"prompts:\n{WAYS[way]}last: 1\n"
    text = with_text(source, 2, "hello", "zh", 'a "b": c')
    assert yaml.safe_load(text) == {"prompts": {"hello": {"zh": 'a "b": c', "en": "hello"}}, "last": 1}
    assert "# after" in text
    filed = yaml.safe_load(with_file(source, 2, "hello", "zh", "p/a.wav", "您好"))
    assert filed["prompts"]["hello"]["zh"] == {"file": "p/a.wav", "text": "您好"}


def test_of_two_things_of_a_name_the_one_on_the_line_is_meant() -> None:
    source = "menus:\n  hello: {zh: 1}\nprompts:\n  hello: {zh: 2}\n"
    assert with_text(source, 4, "hello", "zh", "3") == 'menus:\n  hello: {zh: 1}\nprompts:\n  hello: {zh: "3"}\n'


@pytest.mark.parametrize("written", ["&a 您好", "*b", "!include zh.yaml"])
def test_what_is_shared_with_other_places_is_left_to_the_editor(written: str) -> None:
    source = f"other: &b 1\nprompts:\n  hello:\n    zh: {written}\n"
    with pytest.raises(NotReworded):
        with_text(source, 3, "hello", "zh", "3")
