from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest

from ivr.core.call import Customer, RelationshipManager
from ivr.crm import csv_crm
from ivr.crm.csv_crm import LOOK_EVERY, CsvCrm
from ivr.crm.csv_table import TableError
from ivr.crm.customers import Customers, read_customers
from ivr.errors import CrmError

ZHANG = RelationshipManager("R1", "张伟", "13800000001", "R2")
WANG = RelationshipManager("R2", "王芳", "13800000002")
MANAGERS = "id,name,mobile,deputy\nR1,张伟,13800000001,R2\nR2,王芳,13800000002,\n"
CUSTOMERS = "id,name,number,level,language,rm\nC1,李明,13900001111,gold,zh,R1\nC2,吴刚,021-3123 4567,,,\n"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Path, Path]:
    customers, managers = tmp_path / "customers.csv", tmp_path / "managers.csv"
    customers.write_text(CUSTOMERS)
    managers.write_text(MANAGERS)
    return customers, managers


@pytest.mark.parametrize(
    "number",
    ["13900001111", "+8613900001111", "008613900001111", "0139 0000 1111", "139-0000-1111", "8613900001111"],
)
def test_a_customer_is_found_however_his_number_is_written(tables: tuple[Path, Path], number: str) -> None:
    customer = CsvCrm.load(*tables, "CN").find(number)
    assert customer == Customer("C1", "李明", "13900001111", "gold", "zh", ZHANG, WANG)


@pytest.mark.parametrize("number", ["", "anonymous", "13900001111;x=$(reboot)", "95588", "+14155550100", "13900001112"])
def test_who_is_not_in_the_table_or_shows_no_number_is_nobody(tables: tuple[Path, Path], number: str) -> None:
    assert CsvCrm.load(*tables, "CN").find(number) is None


def test_all_customers_can_be_listed(tables: tuple[Path, Path]) -> None:
    assert [customer.id for customer in CsvCrm.load(*tables, "CN").customers()] == ["C1", "C2"]


def test_a_customer_may_have_no_rm(tables: tuple[Path, Path]) -> None:
    customer = CsvCrm.load(*tables, "CN").find("02131234567")
    assert customer
    assert (customer.rm, customer.deputy) == (None, None)


@pytest.mark.parametrize("number", ["110", "95588", "4008001234"])
def test_a_service_number_can_be_a_customers(tables: tuple[Path, Path], number: str) -> None:
    tables[0].write_text(f"id,name,number\nC1,x,{number}\n")
    assert CsvCrm.load(*tables, "CN").find(number)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_tables_are_read_as_any_office_writes_them(tables: tuple[Path, Path], encoding: str, newline: str) -> None:
    for path, text in zip(tables, (CUSTOMERS, MANAGERS), strict=True):
        path.write_bytes(text.replace("\n", newline).encode(encoding))
    customer = CsvCrm.load(*tables, "CN").find("13900001111")
    assert customer
    assert (customer.name, customer.rm) == ("李明", ZHANG)


@pytest.mark.parametrize("text", ["", "id,name,number,level,language,rm\n", "\n\n"])
def test_an_empty_table_knows_nobody_and_warns(tables: tuple[Path, Path], text: str) -> None:
    tables[0].write_text(text)
    crm = CsvCrm.load(*tables, "CN")
    assert crm.find("13900001111") is None
    assert crm.warnings == (f"{tables[0]}:1: There are no customers. Nobody will be known, and nobody has an RM.",)


def test_a_mobile_with_letters_stays_as_it_stands_and_is_warned_of(tables: tuple[Path, Path]) -> None:
    tables[1].write_text(MANAGERS.replace("13800000001", "138-ASK-ME"))
    crm = CsvCrm.load(*tables, "CN")
    customer = crm.find("13900001111")
    assert customer
    assert customer.rm
    assert customer.rm.mobile == "138-ASK-ME"
    assert crm.warnings == (f"{tables[1]}:2: The mobile `138-ASK-ME` of RM R1 cannot be dialled. Write its digits.",)


@pytest.mark.parametrize(
    ("which", "text", "complaint"),
    [
        (0, "id,name\nC1,x\n", r"customers\.csv:1: There is no column number\."),
        (0, "id,name,number,rm\nC1,x,13900001111,R9\n", r"customers\.csv:2: There is no RM `R9`"),
        (
            0,
            "id,name,number\nC1,x,13900001111\n\nC2,y,+86 139 0000 1111\n",
            r"customers\.csv:4: The number \+86 139 0000 1111 is that of line 2 already",
        ),
        (0, "id,name,number\nC1,x,none\n", r"customers\.csv:2: `none` is no telephone number"),
        (0, "id,name,number\nC1,x,\n", r"customers\.csv:2: \(empty\) is no telephone number"),
        (0, "id,name,number\n,x,13900001111\n", r"customers\.csv:2: There is no id"),
        (0, "id,name,number\nC1,Li, Ming,13900001111\n", r"customers\.csv:2: There are 4 cells for 3 columns"),
        (0, 'id,name,number\nC1,"x,13900001111\n', r"customers\.csv:2: This is not CSV"),
        (
            0,
            "id,name,number\nC1,x,1.39E+10\n",
            r"customers\.csv:2: A spreadsheet has rounded this number: `1\.39E\+10`",
        ),
        (0, "id;name;number\nC1;x;13900001111\n", r"customers\.csv:1: The columns are parted by semicolons"),
        (
            0,
            "id,name,number,never\nC1,x,13900001111,1001;1002\n",
            r"customers\.csv:2: `1001;1002` is no agent's number",
        ),
        (1, "id\tname\tmobile\n", r"managers\.csv:1: The columns are parted by tabs"),
        (1, "id,name,mobile\n,x,13800000001\n", r"managers\.csv:2: There is no id"),
        (1, "id,name\nR1,x\n", r"managers\.csv:1: There is no column mobile"),
        (1, MANAGERS + "R1,x,1\n", r"managers\.csv:4: The RM id `R1` is there twice"),
        (1, MANAGERS + "R3,x,13800000003,R9\n", r"managers\.csv:4: The deputy `R9` is no RM"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(
    tables: tuple[Path, Path], which: int, text: str, complaint: str
) -> None:
    tables[which].write_text(text)
    with pytest.raises(CrmError, match=complaint):
        CsvCrm.load(*tables, "CN")


def test_all_that_is_wrong_is_found_at_once(tables: tuple[Path, Path]) -> None:
    tables[0].write_text("id,name,number,rm\nC1,x,none,\nC2,x,13900002222,R9\n,x,13900003333,\nC4,x,13900004444,\n")
    tables[1].write_text(MANAGERS + "R3,x,13800000003,R9\n")
    with pytest.raises(TableError, match=r"managers\.csv:4: .* \(3 more are wrong\)") as refused:
        read_customers(*tables, "CN")
    assert [(odd.file.name, odd.line) for odd in refused.value.odd] == [
        ("managers.csv", 4),
        ("customers.csv", 2),
        ("customers.csv", 3),
        ("customers.csv", 4),
    ]


@pytest.mark.parametrize(("languages", "told"), [(["zh", "en"], ["`cn`", "`jp`"]), ([], [])])
def test_a_language_that_the_firm_does_not_speak_is_odd_where_it_stands_first(
    tables: tuple[Path, Path], languages: list[str], told: list[str]
) -> None:
    rows = ["C1,x,13900001111,cn", "C2,x,13900002222,zh", "C3,x,13900003333,cn", "C4,x,13900004444,jp"]
    tables[0].write_text("\n".join(["id,name,number,language", *rows, "C5,x,13900005555,"]))
    odd = read_customers(*tables, "CN", languages).odd
    assert [found.what.split()[0] for found in odd] == told
    assert [found.line for found in odd] == [2, 5][: len(told)]


def test_who_is_not_to_be_called_back_is_marked(tables: tuple[Path, Path]) -> None:
    rows = ["C1,x,13900001111,yes", "C2,y,13900002222,", "C3,z,13900003333,No"]
    tables[0].write_text("\n".join(["id,name,number,no_callback", *rows]))
    assert [customer.no_callback for customer in CsvCrm.load(*tables, "CN").customers()] == [True, False, False]


def test_a_mark_that_is_neither_yes_nor_no_is_wrong(tables: tuple[Path, Path]) -> None:
    tables[0].write_text("id,name,number,no_callback\nC1,x,13900001111,x\n")
    with pytest.raises(TableError, match=r"customers.csv:2: `x` is neither `yes` nor `no`\."):
        CsvCrm.load(*tables, "CN")


def test_agents_whom_a_customer_is_never_to_get_stand_with_blanks_between_them(tables: tuple[Path, Path]) -> None:
    tables[0].write_text("id,name,number,never\nC1,x,13900001111,1001  1002\nC2,y,13900002222,\n")
    found = [customer.never for customer in CsvCrm.load(*tables, "CN").customers()]
    assert found == [("1001", "1002"), ()]


def test_an_rm_may_be_an_agent_too(tables: tuple[Path, Path]) -> None:
    tables[1].write_text("id,name,mobile,agent\nR1,x,13800000001,1001\n")
    customer = CsvCrm.load(*tables, "CN").find("13900001111")
    assert customer
    assert customer.rm
    assert customer.rm.agent == "1001"
    with pytest.raises(TableError, match=r"managers\.csv:2: There is no agent `1001` in the rules"):
        read_customers(*tables, "CN", agents={"1002"})


def test_an_agent_whom_the_rules_do_not_know_is_wrong_where_they_are_asked(tables: tuple[Path, Path]) -> None:
    tables[0].write_text("id,name,number,never\nC1,x,13900001111,1001 1003\n")
    assert read_customers(*tables, "CN").by_number
    with pytest.raises(TableError, match=r"customers\.csv:2: There is no agent `1003` in the rules\. Mend the number"):
        read_customers(*tables, "CN", agents={"1001"})


def test_bytes_of_no_known_encoding_are_refused(tables: tuple[Path, Path]) -> None:
    tables[0].write_bytes(b"id,name,number\nC1,\xff\xff,13900001111\n")
    with pytest.raises(CrmError, match="neither UTF-8 nor GB18030"):
        CsvCrm.load(*tables, "CN")


def test_a_table_that_is_not_there_is_named(tables: tuple[Path, Path]) -> None:
    tables[0].unlink()
    with pytest.raises(CrmError, match=r"customers\.csv:1: No such file"):
        CsvCrm.load(*tables, "CN")


def test_a_changed_table_is_read_again_but_looked_at_only_now_and_then(tables: tuple[Path, Path]) -> None:
    clock = Clock()
    crm = CsvCrm.load(*tables, "CN", clock)
    tables[0].write_text(CUSTOMERS + "C3,郑新,13900003333,,,R2\n")
    clock.now = LOOK_EVERY - 0.1
    assert crm.find("13900003333") is None
    clock.now = LOOK_EVERY
    assert crm.find("13900003333")


@pytest.mark.parametrize("broken", ["id\nC1\n", None])
def test_a_changed_table_that_is_broken_leaves_the_last_good_one_until_it_is_mended(
    tables: tuple[Path, Path], broken: str | None
) -> None:
    clock = Clock()
    crm = CsvCrm.load(*tables, "CN", clock)
    tables[0].unlink()
    if broken:
        tables[0].write_text(broken)
    clock.now += LOOK_EVERY
    assert crm.find("13900001111")
    tables[0].write_text(CUSTOMERS.replace("李明", "李小明"))
    os.utime(tables[0], (1, 1))
    clock.now += LOOK_EVERY
    assert crm.broken[0].file == tables[0]
    customer = crm.find("13900001111")
    assert customer
    assert (customer.name, crm.broken) == ("李小明", ())


class SlowDisk:
    """Reads the tables as always, but each time only once `go` is set."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.reads: list[int] = []

    def __call__(self, customers: Path, managers: Path, country: str) -> Customers:
        self.reads.append(threading.get_ident())
        assert self.go.wait(10), "nobody let it go on"
        return read_customers(customers, managers, country)


async def test_while_a_changed_table_is_read_the_loop_goes_on_and_the_old_one_serves(
    tables: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, disk = Clock(), SlowDisk()
    crm = CsvCrm.load(*tables, "CN", clock)
    monkeypatch.setattr(csv_crm, "read_customers", disk)
    for number in ("13900003333", "13900004444"):
        with tables[0].open("a") as table:
            table.write(f"C{number[-1]},郑新,{number},,,R2\n")
        clock.now += LOOK_EVERY
        for _ in range(3):
            assert crm.find(number) is None
            assert crm.find("13900001111")
            await asyncio.sleep(0)
    disk.go.set()
    await read_again(crm)
    assert crm.find("13900003333")
    await read_again(crm)
    assert crm.find("13900004444"), "what changed during the first read needs a second one"
    assert len(disk.reads) == 2
    assert threading.get_ident() not in disk.reads


async def test_a_changed_table_that_is_broken_is_told_of_and_read_anew_once_it_is_mended(
    tables: tuple[Path, Path],
) -> None:
    clock = Clock()
    crm = CsvCrm.load(*tables, "CN", clock)
    for text, known in (("id\nC1\n", False), (CUSTOMERS + "C3,郑新,13900003333,,,R2\n", True)):
        tables[0].write_text(text)
        clock.now += LOOK_EVERY
        assert crm.find("13900001111")
        await read_again(crm)
        assert crm.find("13900001111")
        assert bool(crm.find("13900003333")) is known


async def read_again(crm: CsvCrm) -> None:
    assert crm._reading
    await crm._reading
