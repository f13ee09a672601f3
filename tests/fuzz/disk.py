"""What is read from the disk, where a crash, another program or an intruder may have left anything."""

from __future__ import annotations

import json
import tempfile
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from zlib import crc32

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ivr.agi import account, snapshot
from ivr.crm.csv_table import TableError
from ivr.crm.customers import read_customers
from ivr.errors import LedgerError
from ivr.evidence import head
from ivr.evidence.entry import NoEntry, hash_of, parsed
from ivr.evidence.verify import verify
from ivr.recording.people import People, PeopleUnreadable
from ivr.store.lines import entry_of
from ivr.vault.box import BoxReader, open_box, seal_box
from ivr.vault.errors import BoxBroken, SoundBroken
from ivr.vault.sound import Form, encode
from ivr.versions.shelf import Shelf

ROOT = Path(__file__).parents[2]
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key()
BOX_KEY, BOX_NAME = b"b" * 32, "2026/11/26/call.flac"
CUT = b"\n--\n"
"""Parts the files of a target that reads two."""


@cache
def folder() -> Path:
    """One for all, in memory where there is such a place."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="ivr-fuzz-", dir=memory if memory.is_dir() else None))


def _file(name: str, data: bytes) -> Path:
    path = folder() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def ledger_line(data: bytes) -> None:
    """An entry or `NoEntry`, and its line says the same again."""
    with suppress(NoEntry):
        entry = parsed(data)
        again = parsed(entry.line)
        assert (again.n, again.at, again.kind, again.about) == (entry.n, entry.at, entry.kind, entry.about)


def ledger_head(data: bytes) -> None:
    """A head or `NoHead`."""
    with suppress(head.NoHead):
        head.parsed(data).is_by(PUBLIC)


def ledger(data: bytes) -> None:
    """A report or `LedgerError`, though an intruder has given each line the hash of what it says, and signed it."""
    lines = [hash_of(line).encode() + b" " + line + b"\n" for line in data.split(b"\n") if line]
    months = _file("ledger/2026-11.txt", b"".join(lines)).parent
    last = lines[-1][:64].decode() if lines else ""
    told = {"n": len(lines) - 1, "hash": last, "file": "2026-11.txt", "size": sum(map(len, lines)), "first": 0}
    told |= {"at": "2026-11-26T09:00:00.000000Z", "since": "2026-11-26T09:00:00.000000Z", "tree": [], "key": "k"}
    body = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    _file("ledger/head", KEY.sign(head.SIGNED_AS + body).hex().encode() + b" " + body + b"\n")
    with suppress(LedgerError):
        verify(months, PUBLIC)


def journal(data: bytes) -> None:
    """An entry or nothing, though the check sum is right."""
    entry_of(b"%08x " % crc32(data) + data)


def fallback_snapshot(data: bytes) -> None:
    """A snapshot whose customers can be looked up, or `BrokenSnapshot`."""
    first, _, customers = data.partition(b"\n")
    first = first.replace(b'"customers":0', b'"customers":%d' % len(customers))
    with suppress(snapshot.BrokenSnapshot):
        known = snapshot.read(_file("snapshot.json", first + b"\n" + customers))
        len(known.customers)


def fallback_account(data: bytes) -> None:
    """An account, or the word that nobody can read it."""
    ((_, found),) = account.left(_file("accounts/a.json", data or b" ").parent)
    assert found is None or isinstance(found.call, str)


def people(data: bytes) -> None:
    """People or `PeopleUnreadable`."""
    known = People(_file("people.json", data))
    with suppress(PeopleUnreadable):
        known.all()
        known.with_token("guessed")


def shelf(data: bytes) -> None:
    """Versions, the damaged ones apart."""
    home = _file("shelf/000001/version.json", data).parent.parent
    Shelf(home).all()
    Shelf(home).damaged()


def tables(data: bytes) -> None:
    """Customers or `TableError`."""
    customers, _, managers = data.partition(CUT)
    with suppress(TableError):
        found = read_customers(_file("customers.csv", customers), _file("managers.csv", managers), "+86")
        assert all(customer.id for customer in found.by_number.values())


def box(data: bytes) -> None:
    """Nothing but what was put in comes out, whichever way it is read; all else is `BoxBroken`."""
    sealed = BytesIO()
    seal_box(BOX_KEY, BOX_NAME, [b"what was said " * 6000], sealed, prefix=b"1234567")
    whole = sealed.getvalue()
    at = int.from_bytes(data[:3], "big") % (len(whole) + 1)
    bent = whole[:at] + data[4:] + whole[at + (data[3] if len(data) > 3 else 0) :]
    with suppress(BoxBroken):
        assert b"".join(open_box(BOX_KEY, BOX_NAME, BytesIO(bent))) == b"what was said " * 6000
        assert BoxReader(BOX_KEY, BOX_NAME, BytesIO(bent)).read() == b"what was said " * 6000


def captured_sound(data: bytes) -> None:
    """A sound, or `SoundBroken`, of whatever Asterisk had written when it was killed."""
    with suppress(SoundBroken):
        encode(_file("captured.wav", data), Form.FLAC, BytesIO())
