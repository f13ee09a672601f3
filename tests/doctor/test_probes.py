"""The probes see what is there: on sockets, in folders, at a SIP address."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.core.rulebook import Prompt, Trunk
from ivr.doctor import certificate, clock, disks, doctor, phones, ports, prompts, rights, running, trunks, versions
from ivr.doctor.case import Case
from ivr.doctor.finding import Finding, Level
from ivr.doctor.trunks import Reached
from ivr.provision.phone_security import Kind
from ivr.provision.ports import Ports
from ivr.store.store import Store
from tests.calls.house import rules
from tests.doctor.cases import case


def levels(found: Iterator[Finding]) -> list[Level]:
    return [finding.level for finding in found]


@contextmanager
def sip(answer: bytes) -> Iterator[int]:
    """Somebody who answers a request over UDP; yields his port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there:
        there.bind(("127.0.0.1", 0))
        there.settimeout(5)

        def serve() -> None:
            asked, who = there.recvfrom(65535)
            assert asked.startswith(b"OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:")
            assert asked.endswith(b"Content-Length: 0\r\n\r\n")
            there.sendto(answer, who)

        thread = threading.Thread(target=serve)
        thread.start()
        yield there.getsockname()[1]
        thread.join()


@pytest.mark.parametrize("answer", [b"SIP/2.0 200 OK\r\n\r\n", b"SIP/2.0 403 Forbidden\r\n\r\n"])
def test_any_sip_answer_means_that_somebody_is_there(answer: bytes) -> None:
    with sip(answer) as port:
        assert trunks.probe(f"127.0.0.1:{port}") is Reached.ANSWERS


def test_where_nobody_listens_and_where_no_name_is_are_told_apart() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there:
        there.bind(("127.0.0.1", 0))
        port = there.getsockname()[1]
    assert trunks.probe(f"127.0.0.1:{port}") is Reached.REFUSED
    assert trunks.probe("no such host.invalid") is Reached.UNKNOWN


def test_a_port_in_use_is_a_strangers_until_our_asterisk_runs(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        kept = Ports(ari=taken.getsockname()[1])
        stranger = case(tmp_path, ports=kept)
        assert levels(ports.look(stranger)) == [Level.BAD, Level.GOOD]
        assert levels(ports.look(replace(stranger, switch_runs=True))) == [Level.GOOD, Level.GOOD]


def test_a_folder_is_written_to_and_left_as_it_was(tmp_path: Path) -> None:
    seen = disks.probe(tmp_path)
    assert seen.free_mb > 0
    assert seen.written_in >= 0
    assert list(tmp_path.iterdir()) == []


def test_secrets_that_others_may_read_are_named(tmp_path: Path) -> None:
    its = case(tmp_path)
    its.layout.state.mkdir(mode=0o700)
    its.layout.secrets.write_text("{}", "utf-8")
    its.layout.secrets.chmod(0o644)
    [secret, *_] = rights.look(its)
    assert (secret.level, secret.where) == (Level.BAD, str(its.layout.secrets))
    assert secret.mend == f"chmod 600 {its.layout.secrets}"
    its.layout.secrets.chmod(0o600)
    assert next(rights.look(its)).level is Level.GOOD


def test_prompts_are_looked_for_once_they_have_been_made(tmp_path: Path) -> None:
    book = rules(prompts={"hello": Prompt("hello", {"zh": "你好"})}, firm=replace(rules().firm, languages=("zh",)))
    its = case(tmp_path, rules=book)
    assert levels(prompts.look(its)) == [Level.GOOD]
    folder = its.layout.prompts / "zh"
    folder.mkdir(parents=True)
    (folder / "hello.alaw").write_bytes(b"x")
    (folder / "hello.ulaw").write_bytes(b"")
    [found] = prompts.look(its)
    assert found.level is Level.WARNING
    assert "hello (zh)" in found.what


def test_the_firms_own_sound_files_have_to_be_there(tmp_path: Path) -> None:
    book = rules(prompts={"hello": Prompt("hello", {}, {"zh": Path("sounds/hello.wav")})})
    [own, _] = prompts.look(case(tmp_path, rules=book))
    assert own.level is Level.BAD
    assert "sounds/hello.wav" in own.what


async def test_the_databases_tables_are_of_this_version(tmp_path: Path) -> None:
    its = case(tmp_path)
    store = Store(its.layout.database)
    await store.open()
    await store.close()
    assert Level.BAD not in levels(versions.look(its))
    its.layout.database.write_bytes(b"no database")
    assert Level.BAD in levels(versions.look(its))


async def test_so_are_those_of_a_file_that_the_settings_name(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere.db"
    assert list(versions.database(f"sqlite:///{file}")) == []
    assert not file.exists()
    store = Store(file)
    await store.open()
    await store.close()
    [found] = versions.database(f"sqlite:///{file}")
    assert (found.level, found.where) == (Level.GOOD, str(file))


def test_an_address_that_is_no_databases_is_told(tmp_path: Path) -> None:
    assert levels(versions.database("nonsense")) == [Level.BAD]


def test_the_kernel_is_asked_for_its_clock() -> None:
    kept = clock.probe()
    assert kept is None or kept.most_wrong >= 0


def agent(id: str, status: str, phone: bool) -> dict[str, object]:  # noqa: A002
    return {"agent": id, "name": f"Agent {id}", "status": status, "phone": phone}


AT_WORK, WITHOUT, OUT = ("available", True), ("not ready", False), ("logged out", False)


@pytest.mark.parametrize(
    ("agents", "level", "what"),
    [
        ((AT_WORK, AT_WORK, OUT), "good", "the phones of all 2 agents who are logged in are registered"),
        ((OUT, OUT), "good", "no agent is logged in"),
        ((OUT, ("logged out", True)), "good", "no agent is logged in"),
        (
            (AT_WORK, WITHOUT, OUT),
            "warning",
            "1 of 2 agents who are logged in have no registered phone: Agent 2 (2)",
        ),
        (
            (WITHOUT, ("available", False)),
            "warning",
            "no phone of the 2 agents who are logged in is registered: Agent 1 (1), Agent 2 (2)",
        ),
        (
            (AT_WORK, *([WITHOUT] * 5)),
            "warning",
            "5 of 6 agents who are logged in have no registered phone:"
            " Agent 2 (2), Agent 3 (3), Agent 4 (4) and 2 more",
        ),
    ],
)
def test_agents_at_work_without_a_phone_are_named(
    tmp_path: Path, agents: tuple[tuple[str, bool], ...], level: str, what: str
) -> None:
    told = [agent(str(number), *how) for number, how in enumerate(agents, 1)]
    [found] = phones.look(case(tmp_path, agents=told))
    assert (found.level, found.what) == (level, what)
    assert bool(found.mend) is (level == "warning")
    if found.mend:
        assert f"`ivr password {next(one['agent'] for one in told if one['name'] in what)}`" in found.mend


@pytest.mark.parametrize("agents", [None, []])
def test_phones_are_known_only_to_a_running_controller(tmp_path: Path, agents: list[object] | None) -> None:
    assert levels(phones.look(case(tmp_path, agents=agents))) == []


def test_one_subjects_fault_keeps_no_other_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Case) -> Iterator[Finding]:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(trunks, "probe", lambda _: Reached.ANSWERS)
    monkeypatch.setitem(doctor.SUBJECTS, "clock", fails)
    found = doctor.examine(case(tmp_path))
    assert ("clock", Level.BAD) in [(one.subject, one.level) for one in found]
    assert {"rules", "trunks", "limits"} <= {one.subject for one in found}


def test_asterisk_without_a_controller_is_told_apart_from_nothing_at_all(tmp_path: Path) -> None:
    assert levels(running.look(case(tmp_path))) == [Level.GOOD]
    [alone] = running.look(case(tmp_path, switch_runs=True))
    assert alone.level is Level.BAD
    assert alone.mend.startswith("Start it: `ivr up --state ")


def test_registrations_are_those_that_the_controller_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trunks, "probe", lambda _: Reached.ANSWERS)
    book = rules(trunks={"carrier": Trunk("carrier", "192.0.2.7", user="firm")})
    for registered, level in ((True, Level.GOOD), (False, Level.BAD)):
        told = {"trunks": [{"trunk": "carrier", "registered": registered}]}
        assert levels(trunks.look(case(tmp_path, rules=book, told=told))) == [Level.GOOD, level]


def test_a_certificate_that_is_not_there_is_told_only_where_phones_want_one(tmp_path: Path) -> None:
    its = case(tmp_path)
    assert levels(certificate.look(its)) == []
    settings = its.settings.model_copy(update={"phones": Kind.TLS, "certificate": tmp_path / "none.pem"})
    assert levels(certificate.look(replace(its, settings=settings))) == [Level.BAD]
