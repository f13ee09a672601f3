"""Every example of docs/rules.md is right, for the checker and for editors, and every word of the language has one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from ivr.rules import check
from ivr.rules.codes import Severity
from ivr.rules.file_shape import FileShape
from ivr.rules.names import names_in
from ivr.rules.secret import reveal
from ivr.rules.source import read
from ivr.rules.tree import grow, plain
from tests.rules.reference import FRAME, PAGE, ROOT, Example, all_words, examples, used
from tests.rules.test_schema import marked

EXAMPLES = tuple(examples(PAGE.read_text("utf-8")))
WITHOUT_EXAMPLE = {"FileShape.version: 1"}
"""Words that need none: every file has them."""


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the examples may refer to."""
    shutil.copytree(ROOT / "crm", tmp_path / "crm")
    for name in ("prompts/welcome.wav", "prompts/welcome_en.wav"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    frame = yaml.safe_load(FRAME.read_text("utf-8"))
    for name, content in (("people/agents", frame["agents"]), ("queues/wealth", frame["queues"]["wealth"])):
        (tmp_path / name).parent.mkdir()
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    for name in ("CARRIER", "CARRIER_A", "CARRIER_B", "CRM", "BOSS_1003"):
        monkeypatch.setenv(f"IVR_SECRET_{name}", "hidden")
    monkeypatch.setenv("IVR_SECRET_PIN_1001", "4711")
    return tmp_path


def written(firm: Path, text: str) -> Path:
    path = firm / "routing_rules.yaml"
    path.write_text(text, "utf-8")
    return path


def errors(path: Path) -> list[str]:
    """What the checker refuses; a warning that a name is unused says nothing about an example."""
    return [str(complaint) for complaint in check(path) if complaint.severity is Severity.ERROR]


def test_the_frame_is_right_by_itself(firm: Path) -> None:
    assert errors(written(firm, FRAME.read_text("utf-8"))) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_checker_takes_it(example: Example, firm: Path) -> None:
    assert errors(written(firm, example.whole())) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_editor_marks_nothing_in_it(example: Example) -> None:
    assert marked(example.whole()) == []


def test_every_word_of_the_language_has_an_example(firm: Path) -> None:
    missing = all_words() - WITHOUT_EXAMPLE
    for example in EXAMPLES:
        missing -= set(used(shape_of(written(firm, example.whole()))))
    assert sorted(missing) == []


def shape_of(path: Path) -> FileShape:
    """The file as it is read, before it is proved."""
    source = read(path)
    tree = grow(source)
    reveal(source, tree.secrets)
    content = plain(tree.root)
    return FileShape.model_validate(content, context=names_in(content, source.folder))


def test_the_page_begins_with_ten_lines_that_nothing_can_be_said_against(firm: Path) -> None:
    smallest = EXAMPLES[0].text
    assert (smallest.count("\n"), check(written(firm, smallest))) == (10, ())


A_FRAGMENT = 'numbers:\n  "4008005678": night\nflows:\n  night: [{voicemail: wealth}]\n'


@pytest.mark.parametrize("text", [A_FRAGMENT, "- play: welcome\n- queue: claims\n", FRAME.read_text("utf-8")])
def test_a_fragment_a_list_of_steps_and_a_whole_file_are_examples(text: str, firm: Path) -> None:
    assert errors(written(firm, Example(1, text).whole())) == []


@pytest.mark.parametrize("text", ["nubmers: {}\n", "just a text\n", "1: {queue: wealth}\n", ""])
def test_a_block_that_is_no_part_of_a_file_is_no_example(text: str) -> None:
    with pytest.raises(ValueError, match="begin it with a section's name"):
        Example(7, text).whole()


def test_a_fragment_that_is_wrong_is_found(firm: Path) -> None:
    wrong = Example(1, A_FRAGMENT.replace("wealth", "welth")).whole()
    assert "welth" in str(check(written(firm, wrong)))


def test_words_are_counted_where_they_stand(firm: Path) -> None:
    found = set(used(shape_of(written(firm, Example(1, A_FRAGMENT).whole()))))
    assert {"VoicemailStep.voicemail", "AgentShape.team", "FileShape.numbers"} <= found
    assert not {"RmStep.rm", "AgentShape.place: home"} & found
    assert found <= all_words() | {word for word in found if ": " in word}


def test_blocks_are_found_with_their_lines() -> None:
    page = "# A page\n\n```yaml\na: 1\n```\n\ntext\n\n```sh\nls\n```\n\n```yaml\nb: 2\nc: 3\n```\n"
    assert list(examples(page)) == [Example(4, "a: 1\n"), Example(14, "b: 2\nc: 3\n")]
