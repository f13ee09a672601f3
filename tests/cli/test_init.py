"""`ivr init`: whatever is answered, the rules are right; a wrong answer is asked again; nothing is overwritten."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.beginning import writing
from ivr.beginning.examples import EXAMPLES, WEALTH, texts_of
from tests.cli.program import ROOT, Here, Said

ENTER = ""
Typed = Callable[..., Said]
WRITTEN = ["crm", "routing_rules.yaml", "scenarios"]


class Terminal(io.StringIO):
    """Somebody who types these lines, and then presses Ctrl-D, or Ctrl-C where that stands instead of a line."""

    def isatty(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> str:
        line = super().readline(-1 if size is None else size)
        if line == "^C\n":
            raise KeyboardInterrupt
        return line


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, here: Here, tmp_path: Path) -> Typed:
    """Run `ivr init` on a terminal, with what is typed there."""

    def run(*lines: str, options: tuple[str, ...] = ()) -> Said:
        monkeypatch.setattr("sys.stdin", Terminal("".join(f"{line}\n" for line in lines)))
        return here("init", str(tmp_path / "firm"), *options)

    return run


def good(here: Here, firm: Path) -> None:
    """`ivr check --strict` and `ivr test` find nothing to say."""
    checked = here("check", "--strict", str(firm / "routing_rules.yaml"))
    assert (checked.code, checked.err) == (0, "")
    tested = here("test", str(firm / "scenarios"))
    assert (tested.code, tested.err) == (0, ""), tested.out
    assert "100 % of the rules" in tested.out or not (firm / "scenarios/languages.yaml").exists()


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_is_right_as_it_stands_and_its_scenarios_come_to_all_of_it(here: Here, example: str) -> None:
    good(here, ROOT / "examples" / example)
    assert here("test", str(ROOT / "examples" / example / "scenarios")).out.count("100 %") == 1


@pytest.mark.parametrize(
    "hours", ["08:30-18:00", "01:00-03:00", "13:00-23:00", "11:00-14:00", "11:01-14:00", "11:59-13:59"]
)
@pytest.mark.parametrize("languages", ["both", "zh", "en"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_whatever_is_answered_the_rules_are_right(
    here: Here, tmp_path: Path, example: str, languages: str, hours: str
) -> None:
    name = "甲：乙，#丙 / A, B: #1 & C's" if languages == "both" else "A, B: #1 & C's"
    options = ("--example", example, "--languages", languages, "--name", name, "--number", "+864001", "--hours", hours)
    assert here("init", str(tmp_path), *options).code == 0
    good(here, tmp_path)


MUTATIONS = [
    ("wealth", "08:30-18:00", "08:31-18:00"),
    ("wealth", "08:30-18:00", "08:30-18:01"),
    ("wealth", "level: vip", "level: gold"),
    ("wealth", ", fund_licence: valid}  ", "}  "),
    ("wealth", "english: {level: 2, weight: 2}", "english: 2"),
    ("wealth", "after: 30s", "after: 40s"),
    ("wealth", "wait: 20s", "wait: 25s"),
    ("wealth", "{last_agent: 30d}", "{last_agent: 12h}"),
    ("wealth", ", gold: 20}", "}"),
    ("wealth", "failed_offers: 2", "failed_offers: 3"),
    ("wealth", "{rm: deputy, ring: 25s", "{rm: deputy, ring: 20s"),
    ("claims", "..2026-09-23", "..2026-09-22"),
    ("claims", "      check: luhn", "      #"),
    ("claims", "topic: open_claim, state: paid", "state: paid"),
    ("claims", "{motor: 2, letters: 1}", "{motor: 2, letters: 3}"),
    ("claims", "at_least: 15m", "at_least: 30m"),
    ("claims", "at_least: 15m", "at_least: 2m"),
    ("claims", ", priority: 50", ""),
    ("claims", "waited: 5m", "waited: 6m"),
    ("claims", "then: {callback: claims}", "then: {voicemail: claims}"),
    ("claims", "- if: {all: [{degraded: storm}, {not: {answer: {topic: new_claim}}}]}", "- if: {degraded: storm}"),
    ("claims", "while_waiting: {1:", "while_waiting: {2:"),
    ("claims", 'keys: "1-5"', 'keys: "1-4"'),
    ("office", "12:00-13:00", "12:00-12:59"),
    ("office", "no_answer: stay", "no_answer: not_ready"),
    ("office", "    nobody: {voicemail: office}", "    #"),
    ("office", "waited: 90s", "waited: 80s"),
]


@pytest.mark.parametrize(("example", "old", "new"), MUTATIONS)
def test_the_scenarios_notice_when_the_rules_say_something_else(
    here: Here, tmp_path: Path, example: str, old: str, new: str
) -> None:
    firm = shutil.copytree(ROOT / "examples" / example, tmp_path / "firm")
    rules = firm / "routing_rules.yaml"
    before = rules.read_text("utf-8")
    rules.write_text(before.replace(old, new, 1), "utf-8")
    assert before != rules.read_text("utf-8")
    said = here("test", str(firm / "scenarios"))
    assert said.code == 1
    assert "FAILED" in said.out


def test_without_a_terminal_nothing_is_asked_and_the_next_steps_are_told(here: Here, tmp_path: Path) -> None:
    said = here("init", str(tmp_path / "new/firm"))
    assert (said.code, said.err) == (0, "")
    assert "of 5" not in said.out
    for told in ("routing_rules.yaml", "crm/", "made-up calls", "new/firm", "ivr check", "ivr test", "ivr up"):
        assert told in said.out
    assert sorted(path.name for path in (tmp_path / "new/firm").iterdir()) == WRITTEN
    good(here, tmp_path / "new/firm")


def test_with_yes_nothing_is_asked_on_a_terminal_either(typed: Typed) -> None:
    said = typed(options=("--yes", "--example", "office"))
    assert (said.code, "of 5" in said.out) == (0, False)


def test_enter_takes_what_stands_in_brackets(typed: Typed, tmp_path: Path) -> None:
    said = typed(ENTER, ENTER, ENTER, ENTER, ENTER)
    assert said.code == 0
    written = (tmp_path / "firm/routing_rules.yaml").read_text("utf-8")
    assert written == (ROOT / "examples/wealth/routing_rules.yaml").read_text("utf-8")


def test_each_answer_comes_into_the_rules(typed: Typed, tmp_path: Path) -> None:
    said = typed("office", "en", "Lark Ltd", "02155509999", "10:00-16:00")
    assert said.code == 0
    assert "[Wang & Partners]" in said.out
    assert "[02155501234]" in said.out
    rules = (tmp_path / "firm/routing_rules.yaml").read_text("utf-8")
    for expected in (
        'name: {en: "Lark Ltd"}',
        "languages: [en]\n",
        '"02155509999": main',
        '{mon-fri: "10:00-16:00"}',
        'en: "Thank you for calling Lark Ltd.',
    ):
        assert expected in rules
    assert "zh" not in rules


def test_an_option_answers_its_question_beforehand(typed: Typed, tmp_path: Path) -> None:
    said = typed(ENTER, ENTER, ENTER, options=("--example", "claims", "--number", "95500"))
    assert said.code == 0
    assert [place for place in "12345" if f"{place} of 5" in said.out] == ["2", "3", "5"]
    assert '"95500": main' in (tmp_path / "firm/routing_rules.yaml").read_text("utf-8")


WRONG = [
    (0, "insurer", '"insurer" is none of the examples. Write wealth, claims or office.'),
    (1, "chinese", '"chinese" is none of these. Write both, zh or en.'),
    (2, "恒信", "Write the English name too"),
    (2, 'The "Firm" / Firm', "Leave it out."),
    (2, "{a} / b", "Leave it out."),
    (2, "x" * 201, "Write one short line."),
    (3, "400 800", '"400 800" is not a telephone number. Write digits, and at most a leading +.'),
    (3, "12", "is not a telephone number"),
    (4, "9-5", '"9-5" is not a span of time. Write two times of one day, such as 08:30-18:00.'),
    (4, "18:00-08:00", "ends before it begins"),
    (4, "25:00-26:00", "a time that no clock shows"),
    (4, "00:00-24:00", "Begin with two hours or more between 01:00 and 23:00."),
    (4, "09:00-10:59", "Begin with two hours or more"),
]


@pytest.mark.parametrize(("place", "answer", "told"), WRONG)
def test_a_wrong_answer_is_asked_again_with_a_sentence(typed: Typed, place: int, answer: str, told: str) -> None:
    said = typed(*[ENTER] * place, answer, *[ENTER] * (5 - place))
    assert told in said.out
    assert said.code == 0


@pytest.mark.parametrize(("place", "answer", "told"), WRONG)
def test_a_wrong_option_is_refused_with_the_same_sentence(
    here: Here, tmp_path: Path, place: int, answer: str, told: str
) -> None:
    word = ("example", "languages", "name", "number", "hours")[place]
    said = here("init", str(tmp_path / "firm"), f"--{word}", answer)
    assert said.code == 2
    assert told in said.err
    assert f"--{word}" in said.err
    assert not (tmp_path / "firm").exists()


@pytest.mark.parametrize("last", [(), ("^C",)])
def test_who_leaves_in_the_middle_has_nothing_written(typed: Typed, tmp_path: Path, last: tuple[str, ...]) -> None:
    said = typed("office", "zh", *last)
    assert said.code == 1
    assert "Nothing was written." in said.err
    assert not (tmp_path / "firm").exists()


@pytest.mark.parametrize("place", WRITTEN)
def test_what_stands_there_is_never_overwritten(here: Here, tmp_path: Path, place: str) -> None:
    (tmp_path / place).symlink_to("nowhere")
    said = here("init", str(tmp_path), "--yes")
    assert said.code == 1
    assert said.err == (
        f"ivr: Nothing was written. {tmp_path / place} is there already. Give another folder: `ivr init DIR`.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == [place]


def test_it_is_told_before_anything_is_asked(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "firm/scenarios").mkdir(parents=True)
    said = typed(ENTER)
    assert (said.code, "of 5" in said.out) == (1, False)


def test_other_files_may_stand_there(here: Here, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert here("init", str(tmp_path), "--yes").code == 0
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_file_is_no_folder(here: Here, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for where in (tmp_path / "file", tmp_path / "file/below"):
        said = here("init", str(where), "--yes")
        assert said.code == 1
        assert "Nothing was written." in said.err
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_was_begun_is_taken_away_if_it_cannot_be_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, failure: BaseException
) -> None:
    opened = Path.open

    def fails(path: Path, *arguments: str, **how: str):
        if path.name == "routing_rules.yaml" and "x" in arguments:
            raise failure
        return opened(path, *arguments, **how)

    monkeypatch.setattr(Path, "open", fails)
    (tmp_path / "mine").mkdir()
    with pytest.raises((writing.NothingWritten, KeyboardInterrupt)):
        writing.write(texts_of(WEALTH), tmp_path / "mine/firm")
    assert list((tmp_path / "mine").iterdir()) == []
