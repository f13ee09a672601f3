"""Tampers with a store, as somebody might who may write everywhere but has not got the key; and undoes it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random

from ivr.evidence import disk
from ivr.evidence import head as heads
from ivr.evidence.entry import Entry, Fact, Kind, entered, parsed
from ivr.evidence.growth import begun
from tests.evidence.books import OTHER_KEY, files, played
from tests.evidence.kept import Kept

Undo = Callable[[], object]


@dataclass(frozen=True)
class Tamperer:
    """What he does is told by his chance alone."""

    store: Kept
    recordings: int
    chance: Random

    def tamper(self, how: str) -> Undo:
        """Do it; gives what undoes it."""
        return HOW[how](self)

    def file(self) -> Path:
        """Some recording's sound or manifest."""
        number = self.chance.randrange(self.recordings)
        return self.chance.choice([self.store.audio, self.store.about])(number)

    def ledger_file(self) -> Path:
        return self.chance.choice(list(files(self.store.ledger)))

    def lines(self) -> list[bytes]:
        return [line for path in files(self.store.ledger) for line in path.read_bytes().splitlines(keepends=True)]

    def change(self, path: Path, data: bytes) -> Undo:
        before = path.read_bytes()
        assert data != before, "no tamper"
        path.write_bytes(data)
        return lambda: path.write_bytes(before)

    def ledger(self, lines: list[bytes]) -> Undo:
        """Other lines in its one file."""
        (path,) = files(self.store.ledger)
        return self.change(path, b"".join(lines))

    def chained(self, entries: list[Entry]) -> list[bytes]:
        """Numbered and hashed anew."""
        lines: list[bytes] = []
        prev = entries[0].prev
        for n, entry in enumerate(entries):
            made = entered(n, entry.at, Fact(entry.kind, entry.about), prev)
            lines.append(made.line)
            prev = made.hash
        return lines


def bit(by: Tamperer) -> Undo:
    path = by.file()
    data = bytearray(path.read_bytes())
    data[by.chance.randrange(len(data))] ^= 1 << by.chance.randrange(8)
    return by.change(path, bytes(data))


def cut(by: Tamperer) -> Undo:
    path = by.file()
    data = path.read_bytes()
    return by.change(path, data[: by.chance.randrange(len(data))])


def lengthened(by: Tamperer) -> Undo:
    path = by.file()
    return by.change(path, path.read_bytes() + by.chance.randbytes(by.chance.randint(1, 50)))


def swapped(by: Tamperer) -> Undo:
    one, two = (by.store.audio(number) for number in by.chance.sample(range(by.recordings), 2))
    first, second = one.read_bytes(), two.read_bytes()
    undo_one, undo_two = by.change(one, second), by.change(two, first)
    return lambda: (undo_one(), undo_two())


def gone(by: Tamperer) -> Undo:
    path = by.file()
    before = path.read_bytes()
    path.unlink()
    return lambda: path.write_bytes(before)


def put_in(by: Tamperer) -> Undo:
    path = by.file()
    other = path.with_name(f"node1-1795390097.{by.chance.randrange(10**6, 10**7)}{path.suffix}")
    shutil.copy(path, other)
    return other.unlink


def row_changed(by: Tamperer) -> Undo:
    number = by.chance.randrange(by.recordings)
    row = next(row for row in by.store.rows() if row.path == str(by.store.audio(number)))
    column, value, before = by.chance.choice([
        ("seconds", row.seconds + by.chance.choice([-1, 0.5, 60]), row.seconds),
        ("state", "partial", row.state),
        ("path", row.path.replace(".audio", ".other"), row.path),
        ("started", "2026-11-26T08:00:00+00:00", row.started and row.started.isoformat()),
        ("ended", "2026-11-26T23:00:00+00:00", row.ended and row.ended.isoformat()),
    ])  # fmt: skip
    change = f"update recordings set {column} = ? where call = ?"
    by.store.change(change, value, row.recording)
    return lambda: by.store.change(change, before, row.recording)


def row_gone(by: Tamperer) -> Undo:
    number = by.chance.randrange(by.recordings)
    by.store.change("delete from recordings where path = ?", str(by.store.audio(number)))
    return lambda: by.store.insert([number])


def row_put_in(by: Tamperer) -> Undo:
    number = by.chance.randrange(10**6, 10**7)
    by.store.insert([number])
    return lambda: by.store.change("delete from recordings where path = ?", str(by.store.audio(number)))


def ledger_bit(by: Tamperer) -> Undo:
    path = by.ledger_file()
    data = bytearray(path.read_bytes())
    data[by.chance.randrange(len(data))] ^= 1 << by.chance.randrange(8)
    return by.change(path, bytes(data))


def line_gone(by: Tamperer) -> Undo:
    lines = by.lines()
    del lines[by.chance.randrange(len(lines))]
    return by.ledger(lines)


def line_put_in(by: Tamperer) -> Undo:
    lines = by.lines()
    at = by.chance.randrange(1, len(lines) + 1)
    before = parsed(lines[at - 1])
    forged = entered(before.n + 1, before.at, played(at), before.hash).line
    return by.ledger([*lines[:at], by.chance.choice([forged, by.chance.choice(lines)]), *lines[at:]])


def lines_swapped(by: Tamperer) -> Undo:
    lines = by.lines()
    one, two = by.chance.sample(range(len(lines)), 2)
    lines[one], lines[two] = lines[two], lines[one]
    return by.ledger(lines)


def line_changed(by: Tamperer) -> Undo:
    """With its right hash; and sometimes all that follow chained anew."""
    entries = list(map(parsed, by.lines()))
    at = by.chance.randrange(1, len(entries))
    entries[at] = replace(entries[at], about={**entries[at].about, "seconds": 1})
    return _rewritten(by, entries, at)


def back_dated(by: Tamperer) -> Undo:
    entries = list(map(parsed, by.lines()))
    at = by.chance.randrange(1, len(entries))
    entries[at] = replace(entries[at], at=entries[at].at - timedelta(minutes=by.chance.randint(1, 10_000)))
    return _rewritten(by, entries, at)


def _rewritten(by: Tamperer, entries: list[Entry], at: int) -> Undo:
    if by.chance.random() < 0.5:
        return by.ledger(by.chained(entries))
    changed = entries[at]
    made = entered(changed.n, changed.at, Fact(changed.kind, changed.about), changed.prev).line
    return by.ledger([*(entry.line for entry in entries[:at]), made, *(entry.line for entry in entries[at + 1 :])])


def truncated(by: Tamperer) -> Undo:
    """At a line's end or anywhere; sometimes with a head of his own."""
    lines = by.lines()
    kept = lines[: by.chance.randrange(1, len(lines))]
    if by.chance.random() < 0.3:
        return by.ledger([*kept, lines[len(kept)][: by.chance.randrange(1, 60)]])
    undo = by.ledger(kept)
    if by.chance.random() < 0.5:
        return undo
    undo_head = _head_signed(by, list(map(parsed, kept)))
    return lambda: (undo_head(), undo())


def key_replaced(by: Tamperer) -> Undo:
    """The whole ledger written anew and signed with another key, as its first entry says."""
    entries = list(map(parsed, by.lines()))
    entries[0] = replace(entries[0], about=begun(OTHER_KEY).about)
    if by.chance.random() < 0.5:
        entries = [entry for entry in entries if entry.kind is not Kind.ROOT]
    lines = by.chained(entries)
    undo = by.ledger(lines)
    undo_head = _head_signed(by, list(map(parsed, lines)))
    return lambda: (undo_head(), undo())


def _head_signed(by: Tamperer, entries: list[Entry]) -> Undo:
    """A head that fits these entries, signed with a key that is not ours."""
    path = by.store.ledger / disk.HEAD
    head = replace(heads.parsed(path.read_bytes()).head, n=-1, size=0)
    for entry in entries:
        head = head.after(entry)
    return by.change(path, head.signed(OTHER_KEY))


def head_changed(by: Tamperer) -> Undo:
    path = by.store.ledger / disk.HEAD
    data = bytearray(path.read_bytes())
    data[by.chance.randrange(len(data) - 1)] ^= 1 << by.chance.randrange(8)
    return by.change(path, bytes(data))


def head_gone(by: Tamperer) -> Undo:
    path = by.store.ledger / disk.HEAD
    before = path.read_bytes()
    path.unlink()
    return lambda: path.write_bytes(before)


_ALL = (
    bit, cut, lengthened, swapped, gone, put_in, row_changed, row_gone, row_put_in, ledger_bit, line_gone,
    line_put_in, lines_swapped, line_changed, back_dated, truncated, key_replaced, head_changed, head_gone,
)  # fmt: skip
HOW: dict[str, Callable[[Tamperer], Undo]] = {each.__name__: each for each in _ALL}
EXPECTED = {
    "bit": {"file_changed"},
    "cut": {"file_changed"},
    "lengthened": {"file_changed"},
    "swapped": {"file_swapped"},
    "gone": {"file_gone"},
    "put_in": {"file_put_in"},
    "row_changed": {"row_changed"},
    "row_gone": {"row_gone"},
    "row_put_in": {"row_put_in"},
}
"""What he must be found out by; whoever changes the ledger itself is found out in one way or another."""
