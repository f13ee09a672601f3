"""The small verifier that shares no code with ours agrees with it: on the untouched store, and on what was tampered."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from ivr.evidence.entry import Kind
from ivr.evidence.keys import pem
from tests.evidence.books import KEY, OTHER_KEY
from tests.evidence.kept import Kept, kept
from tests.evidence.tampers import HOW, Tamperer

TOOL = Path(__file__).parents[2] / "tools/verify_recordings.py"
RECORDINGS, EACH = 60, 8
Independent = Callable[..., list[str]]


@pytest.fixture
def store(tmp_path: Path) -> Kept:
    return kept(tmp_path, RECORDINGS)


@pytest.fixture
def independent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Independent:
    """What it says of a store, in this process: it takes half a second to start one."""
    spec = importlib.util.spec_from_file_location("verify_recordings", TOOL)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    key = tmp_path / "public.pem"
    key.write_bytes(pem(KEY.public_key()))

    def say(store: Kept, anchor: str = "") -> list[str]:
        tool.found.clear()
        code = tool.main(str(store.recordings), str(key), anchor)
        lines = capsys.readouterr().out.splitlines()
        assert code == (0 if lines[0].startswith("Unchanged") else 1)
        return lines if code else []

    return say


def test_it_is_short_and_shares_no_code() -> None:
    text = TOOL.read_text()
    assert len(text.splitlines()) < 150
    names = {node.module or "" for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)}
    names |= {each.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import) for each in node.names}
    foreign = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names)
    assert foreign == {"cryptography"}


def test_it_says_so_as_a_program(store: Kept, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.write_bytes(pem(KEY.public_key()))
    command = [sys.executable, str(TOOL), str(store.recordings), str(key)]
    said = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout == f"Unchanged: {store.open().head().n + 1} entries, {2 * RECORDINGS} files.\n"
    store.audio(3).unlink()
    assert subprocess.run(command, capture_output=True, check=False, cwd=tmp_path).returncode == 1


@pytest.mark.parametrize("how", [how for how in HOW if not how.startswith("row_")])
def test_both_find_the_same_tampers(store: Kept, independent: Independent, how: str) -> None:
    for seed in range(EACH):
        undo = Tamperer(store, RECORDINGS, Random(seed)).tamper(how)
        assert not store.verified().is_clean, seed
        assert independent(store) != [], seed
        undo()
    assert store.verified().is_clean
    assert independent(store) == []


def test_both_believe_tombstones_archives_clocks_and_changed_keys(store: Kept, independent: Independent) -> None:
    for number, kind in ((3, Kind.DELETED), (4, Kind.ERASED), (5, Kind.ARCHIVED)):
        store.enter(kind, number)
        store.audio(number).unlink()
        store.about(number).unlink()
    store.clock.at = store.clock.at.replace(hour=3)
    ledger = store.open()
    ledger.close_root()
    ledger.change_key(OTHER_KEY)
    ledger.close_root()
    assert store.verified().is_clean
    assert independent(store) == []
    head = ledger.head()
    assert independent(store, f"{head.n}:{head.hash}") == []
    assert independent(store, f"{head.n}:{'0' * 64}") != []
    assert independent(store, f"{head.n + 1}:{head.hash}") != []


def test_both_find_what_was_deleted_and_is_still_there(store: Kept, independent: Independent) -> None:
    store.enter(Kind.DELETED, 3)
    assert not store.verified().is_clean
    assert len(independent(store)) == 2
