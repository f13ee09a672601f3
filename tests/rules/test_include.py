"""`!include`: a rulebook in several files is the rulebook that one file would be, and has bounds."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ivr.core.rulebook import Rulebook
from ivr.core.secret import Secret
from ivr.rules import Code, Complaint, check, files_of, load, parts
from ivr.rules.source import LARGEST
from tests.rules.test_broken import BROKEN

TODAY = date(2026, 6, 1)
WHOLE = next(path for path in BROKEN if path.stem == "include_absent").read_text("utf-8").split("\n", 1)[1]
AGENTS = '"1001": {name: 李静, skills: {sales: 3}}\n'
Firm = Callable[..., Path]


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    """Writes files, and gives the rules file's path; its agents stand in agents.yaml if nothing else is said."""

    def write(changes: dict[str, str] | None = None, **files: str | bytes) -> Path:
        text = WHOLE.replace("parts/absent.yaml", "agents.yaml")
        for before, after in (changes or {}).items():
            assert before in text
            text = text.replace(before, after)
        for name, content in ({"agents": AGENTS} | files).items():
            path = tmp_path / f"{name.replace('__', '/')}.yaml"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (tmp_path / "rules.yaml").write_text(text, "utf-8")
        return tmp_path / "rules.yaml"

    return write


def meaning(book: Rulebook) -> Rulebook:
    """Without where it stands."""
    queues = {name: replace(queue, ref=queue.ref.__class__(""), overflow=()) for name, queue in book.queues.items()}
    return replace(book, version="", refs={}, queues=queues)


@pytest.mark.parametrize(
    ("changes", "files"),
    [
        ({}, {}),
        ({"agents.yaml": "a/agents.yaml"}, {"a__agents": AGENTS}),
        ({"agents.yaml": '"a/agents.yaml"'}, {"a__agents": AGENTS}),
        ({"agents.yaml": "a/../agents.yaml"}, {"a__other": AGENTS}),
        ({}, {"agents": '"1001": !include one/li.yaml\n', "one__li": "name: 李静\nskills: !include s.yaml\n",
              "one__s": "{sales: 3}"}),
        ({}, {"agents": "!include again.yaml", "again": AGENTS}),
        ({"- play: welcome": "- !include step.yaml"}, {"step": "play: welcome\n"}),
        ({"ring: 15s": "ring: !include ring.yaml"}, {"ring": "15s\n"}),
        ({"title: {zh: 销售, en: sales}": "title: {zh: &t !include t.yaml, en: *t}"}, {"t": "sales"}),
        ({}, {"agents": codecs.BOM_UTF8 + AGENTS.encode()}),
    ],
    ids=["section", "folder", "quoted", "round about", "nested", "at once", "step", "word", "anchored", "bom"],
)  # fmt: skip
def test_it_means_what_one_file_would_mean(firm: Firm, changes: dict[str, str], files: dict[str, str]) -> None:
    path = firm(changes, **files)
    assert [c for c in check(path, TODAY) if c.severity.value == "error"] == []
    alone = path.with_name("alone.yaml")
    text = WHOLE.replace("agents: !include parts/absent.yaml", f"agents:\n  {AGENTS}")
    alone.write_text(text.replace("zh: 销售", "zh: sales") if "t" in files else text, "utf-8")
    assert meaning(load(path, TODAY)) == meaning(load(alone, TODAY))


def test_a_trace_names_the_file_and_line_where_the_rule_stands(firm: Firm) -> None:
    queue = "title: {zh: 销售, en: sales}\noffer: {ring: 15s}\noverflow:\n"
    queue += "  - when: {waited: 60s}\n    to: {voicemail: sales}\n"
    start, end = WHOLE.index("queues:"), WHOLE.index("voicemails:")
    path = firm({WHOLE[start:end]: "queues:\n  sales: !include queues/sales.yaml\n"}, queues__sales=queue)
    book = load(path, TODAY)
    step = book.queues["sales"].overflow[0].ref
    assert (step.path, step.file, step.line, step.column) == ("queues.sales.overflow[0]", "queues/sales.yaml", 4, 5)
    assert book.ref("queues.sales").file == "rules.yaml"
    assert book.ref("agents.1001").file == "agents.yaml"


def test_a_secret_in_an_included_file_is_found_beside_the_rules_file(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("IVR_SECRET_CARRIER_A", raising=False)
    trunk = 'host: 192.0.2.10\nuser: "1"\nsecret: !secret carrier_a\n'
    path = firm({"{host: 192.0.2.10}": "!include trunks/carrier.yaml"}, trunks__carrier=trunk)
    (missing,) = (c for c in check(path, TODAY) if c.code is Code.SECRET)
    assert (missing.file, missing.line, missing.path) == ("trunks/carrier.yaml", 3, "trunks.carrier.secret")
    (path.parent / "secrets").mkdir()
    (path.parent / "secrets/carrier_a").write_text("quiet")
    assert load(path, TODAY).trunks["carrier"].secret == Secret("carrier_a", "quiet")


# --- the version


def test_the_version_is_that_of_all_the_files(firm: Firm) -> None:
    seen = [load(firm(), TODAY).version]
    seen.append(load(firm(agents=AGENTS + "# more\n"), TODAY).version)
    seen.append(load(firm({"agents.yaml": "others.yaml"}, others=AGENTS), TODAY).version)
    seen.append(load(firm({"!include agents.yaml": "!include  agents.yaml"}), TODAY).version)
    assert len(set(seen)) == 4
    assert load(firm(unused="x"), TODAY).version == seen[0]


def test_two_files_that_change_places_are_another_version(firm: Firm) -> None:
    changes = {
        "welcome: {zh: 您好, en: Hello}": "welcome: !include a.yaml",
        "{zh: 再见, en: Goodbye}": "!include b.yaml",
    }
    a, b = "{zh: 您好, en: Hello}\n", "{zh: 再见, en: Goodbye}\n"
    assert load(firm(changes, a=a, b=b), TODAY).version != load(firm(changes, a=b, b=a), TODAY).version


# --- complaints and bounds


def only(path: Path) -> Complaint:
    """The one complaint."""
    (complaint,) = check(path, TODAY)
    return complaint


@pytest.mark.parametrize(
    ("content", "line", "column", "code"),
    [
        (b"", 1, 1, Code.EMPTY),
        (b" \n\n", 1, 1, Code.EMPTY),
        (b'"1001":\n  name: \x00\n', 2, 9, Code.UNSEEN),
        (b"a: \x07\n", 1, 4, Code.UNSEEN),
        ("name: 李静\n".encode("gbk"), 1, 7, Code.ENCODING),
        ("name: 李静\n".encode("utf-16"), 1, 1, Code.ENCODING),
        (b"a: [b\n", 1, 4, Code.YAML),
        (b"a: 1\n---\nb: 2\n", 2, 1, Code.DOCUMENTS),
        (b"a: " + b"[" * 100, 1, 42, Code.GROWS),
    ],
    ids=["empty", "blank", "nul", "bell", "gbk", "utf-16", "yaml", "two", "deep"],
)
def test_what_is_wrong_with_an_included_file_is_said_of_it(
    firm: Firm, content: bytes, line: int, column: int, code: Code
) -> None:
    found = only(firm(agents=content))
    assert (found.file, found.line, found.column, found.code) == ("agents.yaml", line, column, code)


@pytest.mark.parametrize(
    "content", [b"x" * (LARGEST + 1), "李".encode() * (LARGEST // 3 + 1)], ids=["ascii", "chinese"]
)
def test_all_files_together_are_no_larger_than_one_may_be(firm: Firm, content: bytes) -> None:
    found = only(firm(agents=content))
    assert (found.file, found.line, found.column, found.code) == ("rules.yaml", 26, 9, Code.LARGE)


def test_a_large_file_that_is_included_again_counts_again(firm: Firm) -> None:
    large = f"{AGENTS}#{'x' * (LARGEST // 4)}"
    again = "\n".join(f"  a{n}: !include agents.yaml" for n in range(9))
    found = check(firm({"voicemails:\n": f"voicemails:\n{again}\n"}, agents=large), TODAY)
    assert [c.line for c in found] == [28, 29, 30, 31, 32, 33, 35]
    assert {c.code for c in found} == {Code.LARGE}


def test_small_files_cannot_grow_into_large_ones(firm: Firm) -> None:
    """Nine files, each ten times in the one before."""
    doubled = {f"a{n}": "\n".join([f"- !include a{n + 1}.yaml"] * 10) for n in range(8)} | {"a8": "x"}
    found = check(firm({"agents.yaml": "a0.yaml"}, **doubled), TODAY)
    assert {c.code for c in found} == {Code.PARTS}
    assert "more than 1000 times" in found[0].what
    assert len(found) <= 30


def test_values_are_counted_in_all_files_together(firm: Firm) -> None:
    lists = "[" + "x," * 10_000 + "]"
    again = "\n".join(f"  a{n}: !include many.yaml" for n in range(100))
    found = check(firm({"voicemails:\n": f"voicemails:\n{again}\n"}, many=lists), TODAY)
    assert {c.code for c in found} == {Code.GROWS}


def test_an_included_file_cannot_be_multiplied_by_an_alias(firm: Firm) -> None:
    lists = "[" + "x," * 10_000 + "]"
    again = "\n".join(f"  a{n}: *many" for n in range(100))
    changes = {"voicemails:\n": f"voicemails:\n  a: &many !include many.yaml\n{again}\n"}
    assert only(firm(changes, many=lists)).code is Code.GROWS


@pytest.mark.parametrize(("inside", "right"), [(parts.DEEPEST, True), (parts.DEEPEST + 1, False)])
def test_files_include_one_another_only_so_deep(firm: Firm, inside: int, right: bool) -> None:
    files = {f"a{n}": f"!include a{n + 1}.yaml" for n in range(1, inside)} | {f"a{inside}": AGENTS}
    codes = {c.code for c in check(firm({"agents.yaml": "a1.yaml"}, **files), TODAY) if c.severity.value == "error"}
    assert codes == (set() if right else {Code.PARTS})


def test_nesting_is_counted_through_all_files(firm: Firm) -> None:
    half = "[" * 20 + "{}" + "]" * 20
    found = only(firm(agents=half.format("!include b.yaml"), b=half.format("x")))
    assert (found.file, found.code) == ("b.yaml", Code.GROWS)


def test_nesting_is_counted_through_an_alias_in_an_included_file_as_well(firm: Firm) -> None:
    def nested(depth: int, inside: str) -> str:
        return "[" * depth + inside + "]" * depth

    found = only(firm(agents=nested(15, "!include b.yaml"), b=f"[&a {nested(14, 'x')}, {nested(11, '*a')}]"))
    assert (found.file, found.code) == ("b.yaml", Code.GROWS)


@pytest.mark.parametrize(("times", "right"), [(parts.MOST - 1, True), (parts.MOST, False)])
def test_files_are_included_only_so_often(firm: Firm, times: int, right: bool) -> None:
    agents = "\n".join(f'"{10000 + n}": !include li.yaml' for n in range(times))
    codes = {c.code for c in check(firm(agents=agents, li="{name: 李静, skills: {sales: 3}}"), TODAY)}
    assert codes & {Code.PARTS} == (set() if right else {Code.PARTS})
    assert right or codes == {Code.PARTS}


def test_the_rules_file_is_complained_about_first(firm: Firm) -> None:
    found = check(firm({"- play: welcome": "- play: wellcome"}, agents=AGENTS.replace("skills", "skils")), TODAY)
    assert [c.file for c in found] == ["rules.yaml", "rules.yaml", "agents.yaml"]


def test_of_very_many_broken_files_the_first_are_told(firm: Firm) -> None:
    found = check(firm(agents="\n".join(f'"{n}": !include {n}.yaml' for n in range(500))), TODAY)
    assert {c.code for c in found} == {Code.NO_PART}
    assert 20 <= len(found) <= 30


@pytest.mark.parametrize(
    "name", ["li\x00nk.yaml", "x" * 300 + ".yaml", "/dev/zero", "agents.yaml/li.yaml", ".yaml", "*"]
)
def test_odd_names_are_complained_about(firm: Firm, name: str) -> None:
    found = check(firm({"agents.yaml": '"' + name.replace("\x00", "\\0") + '"'}), TODAY)
    assert [c.line for c in found] == [26]


def test_a_link_that_leads_elsewhere_is_not_followed(firm: Firm, tmp_path_factory: pytest.TempPathFactory) -> None:
    path, elsewhere = firm({"agents.yaml": "away.yaml"}), tmp_path_factory.mktemp("elsewhere") / "agents.yaml"
    elsewhere.write_text(AGENTS, "utf-8")
    path.with_name("away.yaml").symlink_to(elsewhere)
    assert only(path).code is Code.OUTSIDE


def test_nor_is_a_folder_that_is_such_a_link(firm: Firm, tmp_path_factory: pytest.TempPathFactory) -> None:
    path, elsewhere = firm({"agents.yaml": "away/agents.yaml"}), tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "agents.yaml").write_text(AGENTS, "utf-8")
    path.with_name("away").symlink_to(elsewhere)
    assert only(path).code is Code.OUTSIDE


def test_a_link_within_the_folder_is_followed_and_still_no_way_round(firm: Firm) -> None:
    path = firm({"agents.yaml": "link.yaml"})
    path.with_name("link.yaml").symlink_to("agents.yaml")
    assert load(path, TODAY).agents
    path = firm({"agents.yaml": "link.yaml"}, agents="- !include link.yaml")
    assert only(path).code is Code.CIRCLE


def test_links_in_a_ring_and_a_pipe_hold_nobody_up(firm: Firm) -> None:
    path = firm({"agents.yaml": "ring.yaml"})
    path.with_name("ring.yaml").symlink_to("ring.yaml")
    assert only(path).code is Code.NO_PART
    path.with_name("ring.yaml").unlink()
    os.mkfifo(path.with_name("ring.yaml"))
    assert only(path).what == '"ring.yaml" is no ordinary file.'


def test_a_rules_file_may_be_named_from_another_folder(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    path = firm()
    (path.parent / "below").mkdir()
    monkeypatch.chdir(path.parent / "below")
    assert load(Path("../rules.yaml"), TODAY).version == load(path, TODAY).version
    assert [file.name for file in files_of(Path("../rules.yaml"))] == ["rules.yaml", "agents.yaml"]


# --- which files they are


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("version: 1\n", []),
        ("a: !include a.yaml\nb: [!include 'two words.yaml', !include a.yaml]\n", ["a.yaml", "two words.yaml"]),
        ("# a: !include a.yaml\nb: '!include b.yaml'\n", []),
        ("a: !include ../a.yaml\nb: !include /etc/a.yaml\nc: !include rules.yaml\n", []),
        ("a: !include absent.yaml\nb: !include nested.yaml\n", ["absent.yaml", "nested.yaml", "a.yaml"]),
        ("a: !include a.yaml\nb: [\n", ["a.yaml"]),
        ("%TAG !i! !incl\n---\na: !i!ude a.yaml\n", ["a.yaml"]),
        ("", []),
    ],
)
def test_the_files_are_those_that_are_read_and_those_that_are_waited_for(
    tmp_path: Path, text: str, names: list[str]
) -> None:
    (tmp_path / "nested.yaml").write_text("x: !include a.yaml\n")
    (tmp_path / "rules.yaml").write_text(text)
    assert [file.name for file in files_of(tmp_path / "rules.yaml")] == ["rules.yaml", *names]
