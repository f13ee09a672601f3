"""Tables that rules name: what is wrong with them refuses the rules, what is odd is warned of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.core.outbound_rules import OutboundRules
from ivr.core.rulebook import Crm, Rulebook
from ivr.rules import Code, Severity
from ivr.versions.reading import Wanted, read
from ivr.versions.tables import MOST, complaints
from ivr.versions.verdict import Ready, Refused
from tests.calls.house import rules as some_rules
from tests.cli.program import EXAMPLE

MANAGERS = "id,name,mobile,deputy\nR1,Zhang Wei,13800000001,\n"
CUSTOMERS = "id,name,number,language,rm\nC1,Li Ming,13900001111,zh,R1\n"


@pytest.fixture
def rules(tmp_path: Path) -> Rulebook:
    """Rules whose tables are in a folder beside them."""
    (tmp_path / "crm").mkdir()
    paths = Crm(str(tmp_path / "crm/customers.csv"), str(tmp_path / "crm/managers.csv"))
    Path(paths.customers).write_text(CUSTOMERS)
    Path(paths.managers).write_text(MANAGERS)
    return replace(some_rules(), crm=paths)


def test_right_tables_and_rules_without_tables_are_not_complained_of(rules: Rulebook, tmp_path: Path) -> None:
    assert complaints(rules, tmp_path) == ()
    assert complaints(replace(rules, crm=Crm()), tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("id,name,phone\n", "crm/customers.csv:1:1 R122: There is no column number. The first line names the columns"),
        (CUSTOMERS.replace("R1", "R9"), "crm/customers.csv:2:1 R122: There is no RM `R9` in the table of managers."),
        (
            "id,name,number,never\nC1,Li Ming,13900001111,1001 1003\n",
            "crm/customers.csv:2:1 R122: There is no agent `1003` in the rules. Mend the number",
        ),
        (CUSTOMERS.replace("zh", "cn"), "crm/customers.csv:2:1 R610: `cn` is not a language of the firm."),
    ],
)
def test_what_is_wrong_is_told_with_the_file_as_it_is_named_from_the_rules(
    rules: Rulebook, tmp_path: Path, text: str, complaint: str
) -> None:
    Path(rules.crm.customers).write_text(text)
    (found,) = complaints(rules, tmp_path)
    assert str(found).startswith(complaint)


@pytest.mark.parametrize(
    ("deny", "mobile", "told"),
    [
        (("138*",), "13800000001", True),
        (("138*",), "+8613800000001", True),
        (("00*",), "+4420123456", True),
        (("00*",), "13800000001", False),
        ((), "13800000001", False),
    ],
)
def test_an_rm_who_would_never_be_rung_is_warned_of_where_he_stands(
    rules: Rulebook, tmp_path: Path, deny: tuple[str, ...], mobile: str, told: bool
) -> None:
    Path(rules.crm.managers).write_text(MANAGERS.replace("13800000001", mobile))
    found = complaints(replace(rules, outbound=OutboundRules(deny=deny, country_code="86")), tmp_path)
    what = f"The mobile `{mobile}` of RM R1 is never dialled: `outbound` denies {deny[0] if deny else ''}."
    assert [(one.code, one.severity, one.file, one.line, one.what) for one in found] == [
        (Code.RM_DENIED, Severity.WARNING, "crm/managers.csv", 2, what)
    ] * told


def test_of_a_table_that_is_wrong_in_every_line_no_more_is_told_than_anybody_reads(
    rules: Rulebook, tmp_path: Path
) -> None:
    Path(rules.crm.customers).write_text("id,name,number\n" + "C1,x,1.39E+10\n" * 2 * MOST)
    assert len(complaints(rules, tmp_path)) == MOST


@pytest.mark.parametrize(("number", "kind"), [("13900001111", Ready), ("1.39E+10", Refused)])
def test_rules_with_a_wrong_table_are_refused(
    rules: Rulebook, tmp_path: Path, number: str, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text("version: 1\n")
    Path(rules.crm.customers).write_text(CUSTOMERS.replace("13900001111", number))
    monkeypatch.setattr("ivr.rules.load", lambda *_, **__: rules)
    assert isinstance(read(Wanted(file)), kind)


def test_rules_whose_tables_somebody_else_sees_to_are_ready(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_bytes(EXAMPLE.read_bytes())
    assert isinstance(read(Wanted(file)), Refused)
    assert isinstance(read(Wanted(file, tables=False)), Ready)


def test_what_is_odd_refuses_nothing(rules: Rulebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text("version: 1\n")
    Path(rules.crm.customers).write_text(CUSTOMERS.replace("zh", "cn"))
    (found,) = complaints(rules, tmp_path)
    assert found.severity is Severity.WARNING
    monkeypatch.setattr("ivr.rules.load", lambda *_, **__: rules)
    assert isinstance(read(Wanted(file)), Ready)
