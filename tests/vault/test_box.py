from __future__ import annotations

import hashlib
import io
import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.vault.box import CHUNK, HEADER_BYTES, TAG, BoxReader, open_box, seal_box
from ivr.vault.errors import BoxBroken

KEY, OTHER = bytes(range(32)), bytes(32)
NAME = "2026/11/26/a.audio"
EDGES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK - 7)
sizes = st.sampled_from(EDGES) | st.integers(0, 3 * CHUNK)
unhurried = settings(deadline=None, max_examples=60)
places = st.floats(0, 1, exclude_max=True)


def content(size: int) -> bytes:
    return (b"the quick brown fox %d " % size * (size // 20 + 1))[:size]


def sealed(size: int, name: str = NAME, key: bytes = KEY) -> bytes:
    into = io.BytesIO()
    seal_box(key, name, [content(size)], into)
    return into.getvalue()


def opened(box: bytes, name: str = NAME, key: bytes = KEY) -> bytes:
    return b"".join(open_box(key, name, io.BytesIO(box)))


def is_broken(box: bytes, name: str = NAME, key: bytes = KEY) -> bool:
    """Whether both ways to read it say so."""
    found = []
    for read in (opened, lambda *asked: BoxReader(asked[2], asked[1], io.BytesIO(asked[0])).readall()):
        try:
            read(box, name, key)
            found.append(False)
        except BoxBroken:
            found.append(True)
    assert found[0] == found[1]
    return found[0]


@unhurried
@given(sizes)
def test_what_is_sealed_comes_back(size: int) -> None:
    assert opened(sealed(size)) == content(size)


@unhurried
@given(sizes, st.integers(1000, 2 * CHUNK))
def test_in_whatever_blocks_it_comes_from_a_file_or_a_generator_the_box_is_the_same(size: int, block: int) -> None:
    whole, blocks, file = io.BytesIO(), io.BytesIO(), io.BytesIO()
    seal_box(KEY, NAME, [content(size)], whole, prefix=b"7 bytes")
    seal_box(KEY, NAME, (content(size)[at : at + block] for at in range(0, size, block)), blocks, prefix=b"7 bytes")
    seal_box(KEY, NAME, io.BytesIO(content(size)), file, prefix=b"7 bytes")
    assert whole.getvalue() == blocks.getvalue() == file.getvalue()


@pytest.mark.parametrize("size", EDGES)
def test_sealing_tells_bytes_and_hash_of_the_file_as_it_was_written(size: int) -> None:
    into = io.BytesIO()
    boxed = seal_box(KEY, NAME, [content(size)], into)
    assert boxed.bytes == len(into.getvalue()) == HEADER_BYTES + size + TAG * max(1, -(-size // CHUNK))
    assert boxed.sha256 == hashlib.sha256(into.getvalue()).hexdigest()


def test_the_same_sealed_twice_differs() -> None:
    assert sealed(100) != sealed(100)


@unhurried
@given(sizes, places, st.integers(0, 7))
def test_any_bit_that_is_changed_is_found(size: int, place: float, bit: int) -> None:
    box = bytearray(sealed(size))
    box[int(place * len(box))] ^= 1 << bit
    assert is_broken(bytes(box))


@unhurried
@given(sizes, places)
def test_any_cut_is_found(size: int, place: float) -> None:
    box = sealed(size)
    assert is_broken(box[: int(place * len(box))])


@pytest.mark.parametrize("chunks", [1, 2])
def test_a_cut_between_two_chunks_is_found(chunks: int) -> None:
    assert is_broken(sealed(3 * CHUNK)[: HEADER_BYTES + chunks * (CHUNK + TAG)])


@unhurried
@given(sizes, st.binary(min_size=1, max_size=CHUNK + TAG))
def test_anything_put_after_the_end_is_found(size: int, more: bytes) -> None:
    assert is_broken(sealed(size) + more)


@unhurried
@given(st.permutations(range(4)), st.integers(1, CHUNK))
def test_any_order_of_the_chunks_but_the_right_one_is_found(order: list[int], rest: int) -> None:
    box = sealed(3 * CHUNK + rest)
    chunks = pieces(box)
    again = box[:HEADER_BYTES] + b"".join(chunks[at] for at in order)
    assert is_broken(again) == (order != [0, 1, 2, 3])


@unhurried
@given(st.lists(st.integers(0, 2), max_size=6))
def test_chunks_left_out_or_repeated_are_found(chosen: list[int]) -> None:
    box = sealed(3 * CHUNK)
    again = box[:HEADER_BYTES] + b"".join(pieces(box)[at] for at in chosen)
    assert is_broken(again) == (chosen != [0, 1, 2])


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_chunk_of_another_box_with_the_same_key_and_name_is_found(at: int) -> None:
    mine, other = sealed(3 * CHUNK), sealed(3 * CHUNK)
    mixed = pieces(mine)
    mixed[at] = pieces(other)[at]
    assert is_broken(mine[:HEADER_BYTES] + b"".join(mixed))


@pytest.mark.parametrize("size", EDGES)
def test_under_another_name_or_with_another_key_it_does_not_open(size: int) -> None:
    assert is_broken(sealed(size), name="2026/11/26/b.audio")
    assert is_broken(sealed(size), key=OTHER)


@pytest.mark.parametrize("version", [b"ivrbox00", b"ivrbox02", b"RIFF\0\0\0\0"])
def test_another_version_of_the_format_does_not_open(version: bytes) -> None:
    assert is_broken(version + sealed(10)[len(version) :])


def test_not_even_one_that_is_right_in_all_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.vault.box.MAGIC", b"ivrbox02")
    later = sealed(10)
    assert opened(later) == content(10)
    monkeypatch.undo()
    assert is_broken(later)


def test_each_content_has_one_form_an_empty_chunk_after_others_is_refused() -> None:
    box = sealed(CHUNK + 1)
    header, first = box[:HEADER_BYTES], pieces(box)[0]
    empty = AESGCM(KEY).encrypt(header[8:] + (1).to_bytes(4, "big") + b"\1", b"", header + NAME.encode())
    assert is_broken(header + first + empty)


@unhurried
@given(sizes, st.lists(st.tuples(places, st.integers(0, CHUNK + 10)), max_size=8))
def test_read_from_anywhere_it_gives_what_stands_there(size: int, wanted: list[tuple[float, int]]) -> None:
    reader = io.BufferedReader(BoxReader(KEY, NAME, io.BytesIO(sealed(size))))
    for place, many in wanted:
        start = int(place * size)
        assert reader.seek(start) == start
        assert reader.read(many) == content(size)[start : start + many]


def test_reading_from_anywhere_knows_its_length_and_reads_nothing_beyond() -> None:
    reader = BoxReader(KEY, NAME, io.BytesIO(sealed(CHUNK + 5)))
    assert (reader.size, reader.seek(-2, os.SEEK_END), reader.tell()) == (CHUNK + 5, CHUNK + 3, CHUNK + 3)
    assert (len(reader.readall()), reader.read(1)) == (2, b"")
    assert reader.seek(10, os.SEEK_CUR) == CHUNK + 15
    assert reader.read(1) == b""
    with pytest.raises(ValueError, match="seek"):
        reader.seek(-1)


def test_a_middle_chunk_is_read_without_the_others_but_never_from_a_cut_file() -> None:
    box = bytearray(sealed(3 * CHUNK))
    box[HEADER_BYTES] ^= 1  # the first chunk is spoilt
    reader = BoxReader(KEY, NAME, io.BytesIO(bytes(box)))
    reader.seek(CHUNK)
    assert reader.read(3) == content(3 * CHUNK)[CHUNK : CHUNK + 3]
    with pytest.raises(BoxBroken, match="cut"):
        BoxReader(KEY, "cut", io.BytesIO(sealed(3 * CHUNK, "cut")[: HEADER_BYTES + 2 * (CHUNK + TAG)]))


VECTOR = "697672626f783031000102030405060e54d63feb690125adab4eeafe70054af1b8c8bbdcc0d837cfe2c60299a9b86d9030"


def test_the_vector_of_the_page_is_what_is_written() -> None:
    into = io.BytesIO()
    boxed = seal_box(KEY, "2026/11/26/example.about", [b'{"call":"example"}'], into, prefix=bytes(range(7)))
    assert into.getvalue() == bytes.fromhex(VECTOR)
    assert boxed.sha256 == "bab89972189842278bd5785293fcda9fb536b6ab48af44c9ee0b3f7d3994789a"


def pieces(box: bytes) -> list[bytes]:
    """The sealed chunks."""
    return [box[at : at + CHUNK + TAG] for at in range(HEADER_BYTES, len(box), CHUNK + TAG)]
