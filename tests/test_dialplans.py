"""No value that a stranger can choose reaches a dialplan expression unfiltered, and nothing there runs a program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DIALPLANS = sorted([*(ROOT / "dialplans").glob("*.conf"), ROOT / "asterisk_conf" / "extensions.conf"])
OURS = re.compile(r"IVR_\w+|FALLBACK_\w+|WISH|DIGIT|ASKED")
"""Set by the controller, by the fallback's script out of its snapshot, or in the dialplan itself, as shown below."""
ASTERISKS = frozenset({"UNIQUEID", "STASISSTATUS", "PLAYBACKSTATUS", "CHANNEL(endpoint)"})
"""Words that Asterisk makes by itself; the endpoint is a section's name of our own pjsip.conf."""
KEYS = frozenset({"KEY"})
"""One key, read by `Read`: a digit, `*` or `#`."""
DANGEROUS = re.compile(r"\b(SHELL|EVAL|SYSTEM|TRYSYSTEM|EXEC|EXECIF|EXTERNALIVR|CURL|ODBC\w*|FILE|ENV|IMPORT)\(", re.I)
ARITHMETIC = re.compile(r"\$\[\$\{ASKED\} [+<] \d\]")


def lines(path: Path) -> list[tuple[str, str]]:
    """The extension that each line belongs to, and the line without its comment."""
    found, exten = [], ""
    for raw in path.read_text("utf-8").splitlines():
        line = re.sub(r"(?<!\\);.*", "", raw)
        if begun := re.match(r"exten => ([^,]+),", line):
            exten = begun[1]
        found.append((exten, line))
    return found


def strange(exten: str, line: str) -> list[str]:
    """What stands in a line's expressions and is neither ours nor filtered."""
    line = re.sub(r"\$\{FILTER\([+0-9-]+,\$\{\w+\}\)\}", "", line)
    if re.fullmatch(r"_[*\d]+X", exten):  # such a pattern lets one digit through, and nothing else
        line = line.replace(f"${{EXTEN:{len(exten) - 2}}}", "")
    line = re.sub(r"\$\{IF\((.*?)\)\}", r"\1", line)
    names = re.findall(r"\$\{([^{}]*)\}", line)
    return [name for name in names if not (OURS.fullmatch(name) or name in ASTERISKS or name in KEYS)]


@pytest.mark.parametrize("path", DIALPLANS, ids=lambda path: path.name)
def test_only_what_is_ours_or_filtered_stands_in_an_expression(path: Path) -> None:
    assert [(line, found) for exten, line in lines(path) if (found := strange(exten, line))] == []


@pytest.mark.parametrize("path", DIALPLANS, ids=lambda path: path.name)
def test_nothing_runs_a_program_or_reads_a_file(path: Path) -> None:
    assert [line for _, line in lines(path) if DANGEROUS.search(line)] == []


@pytest.mark.parametrize("path", DIALPLANS, ids=lambda path: path.name)
def test_expressions_compare_texts_in_quotes(path: Path) -> None:
    """`$[...]` evaluates what stands in it: a value without quotes could be an operator."""
    for _, line in lines(path):
        bare = re.sub(r'"\$\{[^{}]*\}"', "", ARITHMETIC.sub("", line))
        assert not re.search(r"\$\[[^\]]*\$\{", bare), line


@pytest.mark.parametrize(
    ("exten", "line"),
    [
        ("s", "same => n,Set(X=${CALLERID(num)})"),
        ("s", "same => n,Set(X=${CALLERID(name)})"),
        ("s", "same => n,Set(X=${PJSIP_HEADER(read,From)})"),
        ("_X!", "same => n,Set(X=${EXTEN})"),
        ("_X!", "same => n,Set(X=${EXTEN:3})"),
        ("_*7X!", "same => n,Set(X=${EXTEN:2})"),
        ("s", 'same => n,GotoIf($["${CALLERID(num)}" = "1"]?x)'),
    ],
)
def test_the_guard_finds_what_it_is_for(exten: str, line: str) -> None:
    assert strange(exten, line)
