"""`ivr rules` and `ivr status`, with a running house and without one."""

from __future__ import annotations

import fcntl
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from ivr.provision.layout import Layout
from ivr.provision.secrets import load
from ivr.rules import load as read_rules
from ivr.versions.shelf import Shelf
from tests.cli.program import ROOT, Here, Said

AT = datetime(2026, 11, 25, 10, tzinfo=UTC)
WRONG = {
    "code": "R401",
    "severity": "error",
    "file": "rules.yaml",
    "line": 3,
    "column": 4,
    "path": "queues.x",
    "what": "It is wrong.",
    "mend": "Mend it.",
}
Answer = tuple[int, Any]


@dataclass
class Firm:
    """A rules file, two kept versions of it, and what a running house answers (nothing: none runs)."""

    here: Here
    rules: Path
    state: Path
    answers: dict[str, Answer | Callable[[], Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, *arguments: str) -> Said:
        return self.here(*arguments, "--state", str(self.state))

    def takes_up(self, version: str, meanwhile: Callable[[], object] = lambda: None) -> None:
        """The house keeps this version when it is asked to read the files, and says so."""

        def reload() -> Answer:
            meanwhile()
            kept = self.shelf.keep(version, self.rules, {"rules.yaml": self.rules.read_bytes()}, "li", AT)
            return 200, {"version": version, "number": kept.number}

        self.answers["POST /rules/reload"] = reload

    @property
    def shelf(self) -> Shelf:
        return Shelf(Layout(self.state).rules)


@pytest.fixture
def firm(here: Here, tmp_path: Path) -> Firm:
    shutil.copytree(ROOT / "crm", tmp_path / "crm")
    rules = Path(shutil.copy(ROOT / "routing_rules.yaml", tmp_path / "rules.yaml"))
    firm = Firm(here, rules, tmp_path / "state")
    for version, comment in (("aaaa1111", "older"), ("bbbb2222", "newer")):
        text = rules.read_bytes() + f"# {comment}\n".encode()
        firm.shelf.keep(version, rules, {"rules.yaml": text}, "li", AT)
    return firm


@pytest.fixture
def running(firm: Firm) -> Iterator[Firm]:
    """The same, with something that answers as the controller does."""

    class House(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            firm.asked.append(f"{self.command} {self.path} {body}".strip())
            found = firm.answers.get(f"{self.command} {self.path}", (404, "There is none."))
            code, said = found() if callable(found) else found
            self.send_response(code)
            self.end_headers()
            self.wfile.write(said.encode() if isinstance(said, str) else json.dumps(said).encode())

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    layout = Layout(firm.state)
    load(layout.secrets, ())
    with HTTPServer(("127.0.0.1", 0), House) as server:
        layout.http.write_text(str(server.server_port))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield firm
        server.shutdown()
        thread.join()


def test_versions_are_listed_the_newest_first(firm: Firm) -> None:
    lines = firm("rules", "list").out.splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [["2", "bbbb2222"], ["1", "aaaa1111"]]
    assert [v["number"] for v in json.loads(firm("rules", "list", "--json").out)] == [2, 1]


def test_without_a_version_that_is_said(here: Here, tmp_path: Path) -> None:
    assert "No version yet" in here("rules", "list", "--state", str(tmp_path)).out


def test_a_version_is_shown_as_it_was(firm: Firm) -> None:
    assert firm("rules", "show", "1").out.endswith("# older\n")
    assert json.loads(firm("rules", "show", "bbbb", "--json").out)["files"]["rules.yaml"].endswith("# newer\n")


def test_a_version_that_is_not_there(firm: Firm) -> None:
    said = firm("rules", "show", "9")
    assert (said.code, said.out) == (1, "")
    assert "ivr rules list" in said.err


def test_a_comment_is_written_beside_the_version(firm: Firm) -> None:
    firm("rules", "comment", "1", "hours of the new year", "--author", "wang")
    assert (firm.shelf.of(1).comment, firm.shelf.of(1).author) == ("hours of the new year", "wang")
    assert json.loads(firm("rules", "comment", "1", "mine", "--json").out)["comment"] == "mine"


@pytest.mark.parametrize("command", [("status",), ("rules", "reload"), ("rules", "shadow"), ("rules", "drop")])
def test_that_nothing_runs_is_said_plainly(firm: Firm, command: tuple[str, ...]) -> None:
    said = firm(*command)
    assert said.code == 1
    assert "No controller runs there" in said.err
    assert "ivr up" in said.err


def test_a_stranger_on_a_port_that_was_ours_is_nothing_that_runs(running: Firm) -> None:
    running.answers["GET /status"] = (401, "Give the token.")
    assert "No controller runs there" in running("status").err


def test_going_back_puts_the_files_back_and_the_running_house_takes_them_up(running: Firm) -> None:
    running.takes_up("aaaa1111")
    before = running.rules.read_bytes()
    said = running("rules", "rollback", "1", "--comment", "too early")
    assert (said.code, said.out) == (0, "rules aaaa1111 are in force (version 3)\n")
    assert running.rules.read_bytes() == before + b"# older\n"
    assert running.rules.with_name("rules.yaml.bak").read_bytes() == before
    assert running.asked == ["POST /rules/reload"]
    assert [version.comment for version in running.shelf.all()] == ["", "", "too early"]


def test_going_back_without_a_running_house_waits_for_the_next_start(firm: Firm) -> None:
    said = firm("rules", "rollback", "1")
    assert (said.code, firm.rules.read_bytes().endswith(b"# older\n")) == (0, True)
    assert "the next `ivr up` takes it up" in said.err


@pytest.mark.parametrize("refused_by", ["check", "house"])
def test_a_version_that_is_refused_leaves_the_file_as_it_was(running: Firm, refused_by: str) -> None:
    running.answers["POST /rules/reload"] = (422, {"complaints": [WRONG]})
    if refused_by == "check":
        running.shelf.keep("cccc3333", running.rules, {"rules.yaml": b"version: 1\n"}, "li", AT)
    before = running.rules.read_bytes()
    said = running("rules", "rollback", "3" if refused_by == "check" else "1")
    assert said.code == 2
    assert "to mend" in said.err
    assert running.rules.read_bytes() == before


def test_a_reload_says_what_became_of_it(running: Firm) -> None:
    running.answers["POST /rules/reload"] = (422, {"complaints": [WRONG]})
    said = running("rules", "reload")
    assert said.code == 2
    assert "rules.yaml:3:4 R401 queues.x: It is wrong. Mend it." in said.err
    running.answers["POST /rules/reload"] = (200, {"version": "cccc", "number": 3})
    running.answers["POST /rules/reload"] = (200, {"version": "cccc", "number": 0})
    assert running("rules", "reload").out == "rules cccc are in force (not kept: see the log)\n"
    running.answers["POST /rules/reload"] = (200, {"version": "cccc", "number": 3})
    assert json.loads(running("rules", "reload", "--json").out) == {"version": "cccc", "number": 3}


def test_a_table_that_is_wrong_is_told_beside_the_rules_that_are_in_force(running: Firm) -> None:
    odd = {**WRONG, "code": "R611", "severity": "warning", "file": "crm/customers.csv", "path": ""}
    running.answers["POST /rules/reload"] = (200, {"version": "cccc", "number": 3, "warnings": [odd]})
    said = running("rules", "reload")
    assert (said.code, said.out) == (0, "rules cccc are in force (version 3)\n")
    assert said.err.splitlines() == [
        "crm/customers.csv:3:4 R611: It is wrong. Mend it.",
        "The customers stay as they were until this is mended.",
    ]


def test_going_back_does_not_need_the_tables_to_be_there(running: Firm) -> None:
    shutil.rmtree(running.rules.parent / "crm")
    running.takes_up("aaaa1111")
    assert running("rules", "rollback", "1").code == 0


def shadow(path: Path, version: str) -> dict[str, Any]:
    different = {"what": "keys", "at": "menu main, key 1", "live": "queue a", "other": "queue b"}
    latest = [{"when": AT.isoformat(), "call": "node1-1.2", **different}]
    counted = {"calls": 3, "calls_differing": 1, "differences": {"keys": 1}, "latest": latest, "failed": ""}
    return {"path": str(path), "version": version, "since": AT.isoformat(), **counted}


def test_a_shadow_begins_with_its_absolute_path(running: Firm) -> None:
    running.answers["PUT /rules/shadow"] = (200, {"version": "cccc", "number": 0})
    assert "without effect" in running("rules", "shadow", "new.yaml").out
    assert running.asked == [f'PUT /rules/shadow {{"path": "{ROOT / "new.yaml"}"}}']


def test_a_shadow_s_differences_are_shown(running: Firm) -> None:
    running.answers["GET /rules/shadow"] = (200, shadow(running.rules, "cccc"))
    said = running("rules", "shadow").out
    assert "3 calls, differences: 1 keys" in said
    assert "node1-1.2  menu main, key 1: queue a; it would be: queue b" in said
    running.answers["GET /rules/shadow"] = (200, shadow(running.rules, "cccc") | {"failed": "KeyError in call 7"})
    assert "It is asked nothing any more: KeyError in call 7" in running("rules", "shadow").out
    running.answers["GET /rules/shadow"] = (200, None)
    assert "There is no shadow" in running("rules", "shadow").out


def new_rules(firm: Firm, change: Callable[[str], str] = lambda text: text + "# new\n") -> tuple[Path, str]:
    path = firm.rules.with_name("new.yaml")
    path.write_text(change(firm.rules.read_text("utf-8")), "utf-8")
    return path, read_rules(path).version


def test_a_promoted_shadow_takes_the_place_of_the_rules(running: Firm) -> None:
    path, version = new_rules(running)
    running.answers["GET /rules/shadow"] = (200, shadow(path, version))
    running.takes_up(version)
    running.answers["DELETE /rules/shadow"] = (200, None)
    said = running("rules", "promote", "--comment", "tried for a day")
    assert said.code == 0, said
    assert running.rules.read_bytes() == path.read_bytes()
    assert running.asked[-1] == "DELETE /rules/shadow"
    assert running.shelf.of(3).comment == "tried for a day"


def test_a_shadow_whose_file_has_changed_since_is_not_promoted(running: Firm) -> None:
    path, _ = new_rules(running)
    running.answers["GET /rules/shadow"] = (200, shadow(path, "another"))
    before = running.rules.read_bytes()
    assert "has changed since" in running("rules", "promote").err
    assert running.rules.read_bytes() == before


def test_a_version_of_several_files_is_shown_and_put_back_whole(running: Firm) -> None:
    text = running.rules.read_text("utf-8")
    agents = text[text.index("agents:") : text.index("\nadmission:")]
    main = text.replace(agents, "agents: !include people/agents.yaml\n").encode()
    files = {"rules.yaml": main, "people/agents.yaml": agents.removeprefix("agents:\n").encode()}
    running.shelf.keep("cccc3333", running.rules, files, "li", AT)
    shown = running("rules", "show", "3").out
    assert "# --- rules.yaml\n" in shown
    assert '# --- people/agents.yaml\n  "1001":' in shown
    running.answers["POST /rules/reload"] = (200, {"version": "cccc3333", "number": 3})
    assert running("rules", "rollback", "3").code == 0
    assert (running.rules.parent / "people/agents.yaml").read_bytes() == files["people/agents.yaml"]
    assert running.rules.read_bytes() == main


def test_a_shadow_that_includes_the_rules_in_whose_place_it_would_come_is_not_promoted(running: Firm) -> None:
    path, _ = new_rules(running, lambda _: "!include rules.yaml\n")
    running.answers["GET /rules/shadow"] = (200, shadow(path, read_rules(path).version))
    before = running.rules.read_bytes()
    assert "include another file" in running("rules", "promote").err
    assert running.rules.read_bytes() == before


def test_going_back_to_what_is_in_force_mends_a_broken_file_and_leaves_the_note_alone(running: Firm) -> None:
    running.answers["POST /rules/reload"] = (200, {"version": "bbbb2222", "number": 2})
    running.rules.write_text("version: [")
    running.shelf.comment(running.shelf.of(2), "hours of the new year")
    assert running("rules", "rollback", "2").code == 0
    assert running.rules.read_bytes().endswith(b"# newer\n")
    assert running.rules.with_name("rules.yaml.bak").read_text() == "version: ["
    assert running.shelf.of(2).comment == "hours of the new year"


def test_if_somebody_saves_other_rules_meanwhile_that_is_said_and_his_version_keeps_its_note(running: Firm) -> None:
    running.takes_up("cccc3333", lambda: running.rules.write_text("his"))
    said = running("rules", "rollback", "1", "--comment", "mine")
    assert (said.code, said.out) == (1, "")
    assert "cccc3333 are in force" in said.err
    assert (running.shelf.of(3).comment, running.rules.read_text()) == ("", "his")


def test_a_refusal_of_what_somebody_saved_meanwhile_leaves_his_file_to_him(running: Firm) -> None:
    def saved() -> Answer:
        running.rules.write_text("his, and broken")
        return 422, {"complaints": [WRONG]}

    running.answers["POST /rules/reload"] = saved
    assert running("rules", "rollback", "1").code == 2
    assert running.rules.read_text() == "his, and broken"


def test_two_who_go_back_at_once_go_one_after_the_other(running: Firm) -> None:
    held: list[bool] = []

    def somebody_else() -> None:
        with (Layout(running.state).rules / ".lock").open("a") as lock, suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held.append(True)

    running.takes_up("aaaa1111", somebody_else)
    assert running("rules", "rollback", "1").code == 0
    assert held == []


def test_a_version_from_before_the_rules_file_moved_is_put_where_it_is_now(running: Firm) -> None:
    moved = running.rules.with_name("moved.yaml")
    text = running.rules.rename(moved).read_bytes()
    running.shelf.keep("cccc3333", moved, {"moved.yaml": text}, "li", AT)
    running.answers["POST /rules/reload"] = (200, {"version": "aaaa1111", "number": 4})
    running.shelf.keep("aaaa1111", moved, {"moved.yaml": text}, "li", AT)
    assert running("rules", "rollback", "2").code == 1  # what is in force is another
    assert moved.read_bytes() == text + b"# newer\n"
    assert not running.rules.exists()


def test_what_is_saved_into_a_shadow_s_file_while_it_is_promoted_does_not_slip_in(
    running: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, version = new_rules(running)
    running.answers["GET /rules/shadow"] = (200, shadow(path, version))

    def load(of: Path, **more: Any) -> Any:
        book = read_rules(of, **more)
        if of == path and "slips" not in path.read_text("utf-8"):
            path.write_text(path.read_text("utf-8") + "# slips in\n", "utf-8")
        return book

    monkeypatch.setattr("ivr.rules.load", load)
    before = running.rules.read_bytes()
    assert "has changed since" in running("rules", "promote").err
    assert running.rules.read_bytes() == before


def test_another_shadow_that_was_begun_meanwhile_is_left_alone(running: Firm) -> None:
    path, version = new_rules(running)
    running.answers["GET /rules/shadow"] = (200, shadow(path, version))

    def begun() -> None:
        running.answers["GET /rules/shadow"] = (200, shadow(path, "another"))

    running.takes_up(version, begun)
    assert running("rules", "promote").code == 0
    assert "DELETE /rules/shadow" not in running.asked


STATUS = {
    "asterisk": "connected",
    "rules": {
        "version": "bbbb2222", "number": 2, "since": AT.isoformat(), "author": "li", "comment": "new hours",
        "reading": True, "refusal": None, "shadow": None,
    },
    "calls": {"Waiting": 2, "Talking": 1},
    "queues": [
        {
            "queue": "wealth", "waiting": 2, "longest": 71.4, "at_work": 3, "free": 0,
            "expected": {"mean": 180, "p50": 160, "p80": 257},
        },
        {
            "queue": "claims", "waiting": 0, "longest": 0, "at_work": 2, "free": 1,
            "expected": {"mean": 0, "p50": 0, "p80": 0},
        },
        {"queue": "general", "waiting": 0, "longest": 0, "at_work": 0, "free": 0, "expected": None},
        {"queue": "former", "waiting": 1, "longest": 12.0},
    ],
    "agents": {"ready": 1, "no phone": 3},
    "free_mb": 81234,
}  # fmt: skip


def test_status_in_lines_for_people(running: Firm) -> None:
    running.answers["GET /status"] = (200, STATUS)
    said = running("status")
    assert said.code == 0
    for words in (
        "bbbb2222, version 2, in force since", "saved by li: new hours", "are being read", "1 talking, 2 waiting",
        "3 no phone, 1 ready", "81,234 MB free",
        "queue    waiting  longest  next waits      at work  free",
        "wealth   2        71 s     160-257 s       3        0",
        "claims   0                 no time         2        1",
        "general  0                 nobody on duty  0        0",
        "former   1        12 s",
    ):  # fmt: skip
        assert words in said.out, said.out
    assert json.loads(running("status", "--json").out) == STATUS


def test_status_tells_what_a_database_that_is_away_has_not_taken(running: Firm) -> None:
    away = {"away": "database is locked", "rows": 12, "bytes": 3 * 2**20, "lost": 0}
    running.answers["GET /status"] = (200, STATUS | {"database": away})
    said = running("status").out
    assert "DATABASE  takes nothing, calls go on: 12 rows in memory and 3.0 MB on disk wait for it. database is" in said
    running.answers["GET /status"] = (200, STATUS | {"database": away | {"lost": 7}})
    assert "7 rows are lost for want of room" in running("status").out


def test_status_tells_how_well_a_target_is_kept(running: Firm) -> None:
    aimed = {"waiting": 0, "longest": 0, "target": "80 % within 20s", "in_time": 21}
    reached, fresh = {"waits": 23, "share": 91.3}, {"waits": 0, "share": None}
    queues = [{"queue": "wealth"} | aimed | reached, {"queue": "claims"} | aimed | fresh]
    running.answers["GET /status"] = (200, STATUS | {"queues": queues})
    said = running("status").out
    assert "91.3 % of 23 (80 % within 20s)" in said
    assert said.rstrip().endswith("(80 % within 20s)")
    assert "answered in time" in said


def test_status_shows_a_refusal_and_ends_with_three(running: Firm) -> None:
    refused = STATUS["rules"] | {"refusal": {"at": AT.isoformat(), "complaints": [WRONG]}}  # type: ignore[operator]
    running.answers["GET /status"] = (200, STATUS | {"rules": refused | {"shadow": shadow(running.rules, "cccc")}})
    said = running("status")
    assert said.code == 3
    assert "REFUSED" in said.out
    assert "rules.yaml:3:4 R401 queues.x: It is wrong." in said.out
    assert "1 differences in 3 calls" in said.out


def test_bans_are_listed_and_lifted(running: Firm) -> None:
    at = "2026-11-26T10:00:00+00:00"
    ban = {"address": "203.0.113.7", "since": at, "until": at, "why": "5 failed logins, for 1001"}
    running.answers["GET /bans"] = (200, [ban])
    running.answers["DELETE /bans/203.0.113.7"] = (200, {"address": "203.0.113.7", "shut_out": False})
    running.answers["DELETE /bans/203.0.113.8"] = (404, "203.0.113.8 is not shut out.")
    said = running("bans").out
    assert said.startswith("203.0.113.7 ")
    assert said.endswith("5 failed logins, for 1001\n")
    assert json.loads(running("bans", "--json").out) == [ban]
    assert running("bans", "--lift", "203.0.113.7").out == "203.0.113.7 is let in again.\n"
    assert "is not shut out" in running("bans", "--lift", "203.0.113.8").err
    running.answers["GET /bans"] = (200, [])
    assert running("bans").out == "Nobody is shut out.\n"


def test_a_level_of_degradation_is_shown_set_and_seen_in_the_status(running: Firm) -> None:
    levels = ["normal", "busy", "storm"]
    running.answers["GET /degradation"] = (200, {"level": "normal", "levels": levels})
    running.answers["PUT /degradation/storm"] = (200, {"level": "storm", "levels": levels})
    running.answers["PUT /degradation/strom"] = (404, "The rules in force know no level strom.")
    assert running("degrade").out == "[normal]  busy  storm\n"
    assert running("degrade", "storm").out == "normal  busy  [storm]\n"
    assert json.loads(running("degrade", "storm", "--json").out)["level"] == "storm"
    tried = {"level": "storm", "levels": levels, "by": "drill", "why": "a drill", "until": "2026-11-26T10:00:00+00:00"}
    running.answers["PUT /degradation/storm?drill=300"] = (200, tried)
    running.answers["DELETE /degradation"] = (200, {"level": "normal", "levels": levels, "by": "", "why": ""})
    drill = running("degrade", "--drill", "storm", "--for", "5m").out
    assert drill == "normal  busy  [storm]\na drill until 2026-11-26T10:00:00+00:00\n"
    assert running("degrade", "--auto").out == "[normal]  busy  storm\n"
    assert running("degrade", "storm", "--auto").code == 2
    assert running("degrade", "--drill", "storm", "--for", "soon").code == 2
    wrong = running("degrade", "strom")
    assert (wrong.code, "know no level strom" in wrong.err) == (1, True)


def test_new_passwords_are_asked_for_by_name(running: Firm) -> None:
    running.answers["POST /secrets/rotate"] = (200, {"changed": ["ari", "1001"]})
    told = "New passwords for ari, 1001. The phone needs it within five minutes: `ivr password 1001`.\n"
    assert running("rotate", "ari", "1001").out == told
    running.answers["POST /secrets/rotate"] = (404, "There is no such password. 1009 has none.")
    said = running("rotate", "1009")
    assert (said.code, "1009 has none" in said.err) == (1, True)
