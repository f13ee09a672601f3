"""`ivr check`."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.program import EXAMPLE, ROOT, Here


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The example with two mistakes: a queue that is not there, and a trunk's address that is none."""
    text = EXAMPLE.read_text("utf-8").replace("1: {queue: wealth}", "1: {queue: welth}")
    path = tmp_path / "broken.yaml"
    text = text.replace("crm/", f"{ROOT}/crm/")
    path.write_text(text.replace('"127.0.0.2:5062"', '"not an address"'), "utf-8")
    return path


def line_of(path: Path, text: str) -> int:
    return next(n for n, line in enumerate(path.read_text("utf-8").splitlines(), 1) if text in line)


def test_good_rules_are_said_to_be_right(here: Here) -> None:
    said = here("check", str(EXAMPLE))
    assert said.code == 0
    assert "is right" in said.out
    assert "3 queues, 4 agents" in said.out


def test_broken_rules_end_with_2_and_every_place(here: Here, broken: Path) -> None:
    said = here("check", str(broken))
    at = line_of(broken, "welth")
    assert said.code == 2
    assert said.out == ""
    assert said.err.splitlines()[:4] == [
        f'broken.yaml:{at}:18: error R401 menus.main_menu.keys.1.queue: There is no queue "welth".',
        f"{at:5} |       1: {{queue: welth}}",
        "      |                  ^",
        '        Did you mean "wealth"?',
    ]
    assert f"broken.yaml:{line_of(broken, 'not an address')}:19: error R309" in said.err
    assert said.err.splitlines()[-1].startswith("2 errors to mend")


def test_a_sound_file_that_cannot_be_played_is_told_with_its_place(here: Here, tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    text = EXAMPLE.read_text("utf-8").replace("en: Thank you for calling. Goodbye.", "en: {file: bye.wav}")
    path.write_text(text.replace("crm/", f"{ROOT}/crm/"), "utf-8")
    (tmp_path / "bye.wav").write_bytes(b"no sound")
    said = here("check", str(path))
    assert said.code == 2
    assert f'rules.yaml:{line_of(path, "bye.wav")}:10: error R408 prompts.goodbye.en.file: "bye.wav"' in said.err


def test_the_caret_stands_under_the_place_behind_chinese_too(here: Here, tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(EXAMPLE.read_text("utf-8").replace("en: Hengxin Wealth}", "en: Hengxin, fr: Hengxin}"), "utf-8")
    line, caret = next(
        pair for pair in pairwise(here("check", str(path)).err.splitlines()) if "恒信" in pair[0] and "^" in pair[1]
    )
    columns = sum(2 if ord(letter) > 0x2E7F else 1 for letter in line[: line.index("fr:")])
    assert caret.index("^") == columns


def test_of_a_long_line_the_part_around_the_place_is_shown(here: Here, tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(f"version: 1\nfirm: {{name: {{en: {'a' * 300}}}, timezone: nowhere}}\n", "utf-8")
    lines = here("check", str(path)).err.splitlines()
    at = next(n for n, line in enumerate(lines) if "nowhere}" in line and "|" in line)
    assert max(map(len, lines[at : at + 2])) < 120
    assert lines[at][lines[at + 1].index("^") :].startswith("nowhere")


def test_colours_are_for_terminals_only(here: Here, broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in here("check", str(broken)).err
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[31m" in here("check", str(broken)).err
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in here("check", str(broken)).err


@pytest.mark.parametrize("sign", ["\\x1b[31m", "\\x07", "\\u202e", "\\x9b31m"])
@pytest.mark.parametrize("menu", ['1: {{queue: "we{}"}}', '1: {{"we{}": a}}', '"we{}": {{queue: wealth}}', '1: "we{}"'])
def test_what_would_command_a_terminal_is_written_out(here: Here, tmp_path: Path, menu: str, sign: str) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(EXAMPLE.read_text("utf-8").replace("1: {queue: wealth}", menu.format(sign)), "utf-8")
    said = here("check", str(path))
    assert all(line.isprintable() for line in said.err.splitlines())
    assert sign.lower() in said.err


def test_what_turns_the_text_around_is_not_shown_in_a_line(here: Here, tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(EXAMPLE.read_text("utf-8").replace("1: {queue: wealth}", "1: {queue: we\u202eth}"), "utf-8")
    assert "\u202e" not in here("check", str(path)).err


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    """The example with a prompt that nobody hears."""
    path = tmp_path / "doubtful.yaml"
    text = EXAMPLE.read_text("utf-8").replace("crm/", f"{ROOT}/crm/")
    path.write_text(text + "\n  spare: {zh: 备用, en: Spare}\n", "utf-8")
    return path


def test_warnings_count_where_they_are_to(here: Here, doubtful: Path) -> None:
    assert here("check", str(doubtful)).code == 0
    said = here("check", "--strict", str(doubtful))
    assert said.code == 1
    assert "warning R601 prompts.spare" in said.err
    assert "is right, with" in said.out


def test_what_is_wrong_in_an_included_file_is_shown_with_its_own_line(here: Here, broken: Path) -> None:
    text = broken.read_text("utf-8")
    trunk = '{host: "not an address"}'
    (broken.parent / "trunks").mkdir()
    (broken.parent / "trunks/carrier.yaml").write_text(f"# our carrier\n{trunk}\n", "utf-8")
    broken.write_text(text.replace(trunk, "!include trunks/carrier.yaml"), "utf-8")
    said = here("check", str(broken)).err
    assert said.splitlines()[4:7] == [
        "trunks/carrier.yaml:2:8: error R309 trunks.carrier.host: "
        '"not an address" is neither an address nor a host name.',
        f"    2 | {trunk}",
        "      |        ^",
    ]
    carrier = broken.parent / "trunks/carrier.yaml"
    assert said.splitlines()[-1] == f"2 errors to mend in {broken} and {carrier}."
    sarif = json.loads(here("check", "--format", "sarif", str(broken)).out)["runs"][0]["results"]
    places = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in sarif]
    assert places == ["broken.yaml", "trunks/carrier.yaml"]


def test_a_wrong_table_is_shown_with_its_own_line_whatever_wrote_it(here: Here, tmp_path: Path) -> None:
    (tmp_path / "crm").mkdir()
    (tmp_path / "crm/customers.csv").write_bytes("id,name,number,rm\nC1,李明,1.39E+10,\n".encode("gb18030"))
    (tmp_path / "crm/managers.csv").write_bytes((ROOT / "crm/managers.csv").read_bytes())
    (tmp_path / "rules.yaml").write_bytes(EXAMPLE.read_bytes())
    said = here("check", str(tmp_path / "rules.yaml"))
    assert said.code == 2
    assert said.err.splitlines()[:3] == [
        "crm/customers.csv:2:1: error R122 A spreadsheet has rounded this number: `1.39E+10`.",
        "    2 | C1,李明,1.39E+10,",
        "      | ^",
    ]
    assert said.err.splitlines()[-1] == f"1 error to mend in {tmp_path / 'crm/customers.csv'}."


def test_only_files_that_hold_something_to_mend_are_named_at_the_end(here: Here, broken: Path) -> None:
    text = broken.read_text("utf-8").replace("1: {queue: welth}", "1: {queue: wealth}")
    trunk = '{host: "not an address"}'
    (broken.parent / "carrier.yaml").write_text(f"{trunk}\n", "utf-8")
    broken.write_text(text.replace(trunk, "!include carrier.yaml"), "utf-8")
    last = here("check", str(broken)).err.splitlines()[-1]
    assert last == f"1 error to mend in {broken.parent / 'carrier.yaml'}."


@pytest.mark.parametrize("option", [["--json"], ["--format", "json"]])
def test_complaints_as_json(here: Here, broken: Path, option: list[str]) -> None:
    said = here("check", *option, str(broken))
    assert said.code == 2
    told = json.loads(said.out)
    assert (told["errors"], told["warnings"], told["version"], told["worst_times"]) == (2, 0, None, [])
    assert told["complaints"][0] == {
        "code": "R401",
        "severity": "error",
        "file": "broken.yaml",
        "line": line_of(broken, "welth"),
        "column": 18,
        "path": "menus.main_menu.keys.1.queue",
        "what": 'There is no queue "welth".',
        "mend": 'Did you mean "wealth"?',
    }


def test_sarif_has_what_its_schema_requires(here: Here, broken: Path) -> None:
    said = here("check", "--format", "sarif", str(broken))
    assert said.code == 2
    log = json.loads(said.out)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "ivr"
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rule["shortDescription"]["text"] for rule in rules)
    assert len(run["results"]) == 2
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note", "none")
        assert result["message"]["text"]
        (place,) = result["locations"]
        physical = place["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == "broken.yaml"
        assert physical["region"]["startLine"] >= 1
        assert physical["region"]["startColumn"] >= 1


def test_sarif_of_right_rules_has_no_results(here: Here) -> None:
    said = here("check", "--format", "sarif", str(EXAMPLE))
    assert [run["results"] for run in json.loads(said.out)["runs"]] == [[]]


def test_the_worst_time_to_a_human_is_told(here: Here) -> None:
    said = here("check", str(EXAMPLE)).out
    assert "Caller of 02131234567 with an RM, claims_desk open: the RM's mobile rings after at most 65 s" in said
    assert "Caller of 4008001234, office closed: nobody's phone rings, voicemail wealth after at most 15 s" in said


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("{queue: never}", "Or if nobody answers, he waits without end in queue never.\n"),
        ("{queue: never}", "then key 2, queue never without end."),
        ('{dial: "02160001111", ring: 20s}', "Or number 02160001111 rings after at most "),
    ],
)
def test_who_presses_another_key_is_told_what_he_comes_to(here: Here, tmp_path: Path, key: str, told: str) -> None:
    rules = tmp_path / "firm" / "rules.yaml"
    shutil.copytree(EXAMPLE.parent / "crm", rules.parent / "crm")
    text = EXAMPLE.read_text().replace("2: {queue: claims}\n", f"2: {key}\n", 1)
    rules.write_text(text.replace("\nqueues:\n", "\nqueues:\n  never: {title: {zh: 无, en: never}}\n", 1))
    said = here("check", str(rules)).out
    assert "office open: the RM's mobile rings after at most " in said
    assert told in said


def test_the_worst_time_to_a_human_as_json(here: Here) -> None:
    told = json.loads(here("check", "--json", str(EXAMPLE)).out)
    worst = next(worst for worst in told["worst_times"] if worst["numbers"] == ["4008001234"] and worst["end"] == "rm")
    assert worst["open"] == {"office": True}
    assert worst["seconds"] == pytest.approx(sum(part["seconds"] for part in worst["way"]))
    assert [part["what"] for part in worst["way"]][-2:] == ["hours_menu", "queue general"]
    assert told["estimated_prompts"] == []


def test_the_hours_of_a_worst_time_as_json(here: Here) -> None:
    told = json.loads(here("check", "--json", str(EXAMPLE.parent / "examples/office/routing_rules.yaml")).out)
    hours = [(worst["end"], worst["open"], worst["time"]) for worst in told["worst_times"] if worst["has_rm"]]
    assert hours == [
        ("left", {"office": True}, {"12:00-13:00": True}),
        ("waited", {"office": True}, {"12:00-13:00": False}),
        ("turned_away", {"office": True}, {"12:00-13:00": False}),
        ("left", {"office": False}, {}),
    ]


def test_a_file_that_is_not_there(here: Here, tmp_path: Path) -> None:
    said = here("check", str(tmp_path / "none.yaml"))
    assert said.code == 2
    assert "There is no file" in said.err
