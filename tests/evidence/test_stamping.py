"""Time stamps by a service that signs with a real certificate: `openssl ts`, in a process of its own."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.errors import LedgerError
from ivr.evidence import disk
from ivr.evidence.entry import Entry, Fact, Kind, entered
from ivr.evidence.ledger import Ledger
from ivr.evidence.report import Report
from ivr.evidence.stamping import NotStamped, Stamped, StampError, certificates, check, over_http, stamp
from ivr.evidence.verify import Beside, verify
from tests.evidence.books import KEY, Clock, grown, only_file
from tests.evidence.time_service import OPENSSL, TimeService, answering, prepared

pytestmark = pytest.mark.skipif(OPENSSL is None, reason="there is no openssl here")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[TimeService]:
    with answering(prepared(tmp_path / "tsa")) as running:
        yield running


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return grown(tmp_path / "ledger", 5, Clock(datetime.now(UTC) - timedelta(seconds=20)))


def closed(ledger: Ledger) -> Entry:
    root = ledger.close_root()
    assert root is not None
    return root


def looked_at(ledger: Ledger, service: TimeService) -> Report:
    return verify(ledger.folder, KEY.public_key(), Beside(stamped_by=certificates(service.root)))


def test_a_root_is_stamped_and_the_stamp_stands_in_the_ledger(ledger: Ledger, service: TimeService) -> None:
    root = closed(ledger)
    (entry,) = ledger.append([stamp(root, service.url, over_http(service.url))])
    assert (entry.kind, entry.about["entry"], entry.about["hash"]) == (Kind.STAMPED, root.n, root.hash)
    checked = check(entry.about, certificates(service.root))
    assert isinstance(checked, Stamped)
    assert abs((checked.at - datetime.now(UTC)).total_seconds()) < 60
    report = looked_at(ledger, service)
    assert report.is_clean
    assert report.stamps == 1


def test_openssl_itself_believes_the_stamp(ledger: Ledger, service: TimeService, tmp_path: Path) -> None:
    root = closed(ledger)
    fact = stamp(root, service.url, over_http(service.url))
    (tmp_path / "answer.tsr").write_bytes(base64.b64decode(fact.about["answer"]))
    (tmp_path / "anchor").write_text(f"{root.n}:{root.hash}")
    assert OPENSSL is not None
    command = [OPENSSL, "ts", "-verify", "-data", "anchor", "-in", "answer.tsr", "-CAfile", str(service.root)]
    said = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "Verification: OK" in said.stdout + said.stderr


def test_a_stamp_of_another_entry_or_service_is_none(ledger: Ledger, service: TimeService, tmp_path: Path) -> None:
    about = dict(stamp(closed(ledger), service.url, over_http(service.url)).about)
    roots = certificates(service.root)
    assert isinstance(check({**about, "entry": 3}, roots), NotStamped)
    assert isinstance(check({**about, "hash": "00" * 32}, roots), NotStamped)
    assert isinstance(check({**about, "answer": "rubbish"}, roots), NotStamped)
    assert isinstance(check({}, roots), NotStamped)
    assert isinstance(check(about, certificates(prepared(tmp_path / "other").root)), NotStamped)


def test_a_history_written_anew_with_the_key_does_not_fit_its_stamp(ledger: Ledger, service: TimeService) -> None:
    root = closed(ledger)
    (stamped,) = ledger.append([stamp(root, service.url, over_http(service.url))])
    head = ledger.head()
    lines, prev = list(ledger.entries()), "0" * 64
    lines[2] = replace(lines[2], about={"recording": "another"})
    data, forged = b"", replace(head, n=-1, size=0)
    for line in lines:
        made = entered(line.n, line.at, Fact(line.kind, line.about), prev)
        data, forged, prev = data + made.line, forged.after(made), made.hash
    only_file(ledger.folder).write_bytes(data)
    (ledger.folder / disk.HEAD).write_bytes(forged.signed(KEY))
    found = {finding.trouble for finding in looked_at(ledger, service).findings}
    assert "not_as_printed" in found
    assert stamped.about["entry"] == root.n


def test_a_clock_apart_from_the_services_is_a_note(tmp_path: Path, service: TimeService) -> None:
    ledger = grown(tmp_path / "ledger", 2, Clock(datetime.now(UTC) - timedelta(hours=5)))
    ledger.append([stamp(closed(ledger), service.url, over_http(service.url))])
    report = looked_at(ledger, service)
    assert report.is_clean
    assert any("apart from the time-stamping service's" in note.what for note in report.notes)


def test_what_a_service_does_wrong_is_told(ledger: Ledger, service: TimeService) -> None:
    root, ask = closed(ledger), over_http(service.url)
    earlier = base64.b64decode(stamp(root, service.url, ask).about["answer"])
    service.answer = b"<html>"
    with pytest.raises(StampError, match="cannot be read as a time stamp"):
        stamp(root, service.url, ask)
    service.answer = earlier
    with pytest.raises(StampError, match="the stamp of something else"):
        stamp(root, service.url, ask)
    service.status = 500
    with pytest.raises(StampError, match="does not answer"):
        stamp(root, service.url, ask)
    with pytest.raises(StampError, match="is no address"):
        over_http("file:///etc/passwd")


def test_a_certificate_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("rubbish")
    with pytest.raises(LedgerError, match="holds no certificate in PEM"):
        certificates(tmp_path / "x.pem")
    with pytest.raises(LedgerError, match="cannot be read"):
        certificates(tmp_path / "y.pem")
