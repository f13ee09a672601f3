"""Ports: as asked for if free, else the remembered ones, else any."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.errors import ProvisionError
from ivr.provision.layout import Layout
from ivr.provision.ports import Ports, choose, remembered

HOST = "127.0.0.1"


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as busy:
        busy.bind((HOST, 0))
        yield busy.getsockname()[1]


def test_ports_are_chosen_once_and_found_again(layout: Layout) -> None:
    first = choose(layout, Ports(), HOST, running=False)
    assert len({first.sip, first.ari, first.ami} - {0}) == 3
    assert first.rtp_last - first.rtp_first == 1999
    assert choose(layout, Ports(), HOST, running=False) == first == remembered(layout)


def test_a_port_that_was_asked_for_and_is_taken_is_refused_by_number(layout: Layout, taken: int) -> None:
    with pytest.raises(ProvisionError, match=f"SIP port {taken} on 127.0.0.1 is in use"):
        choose(layout, Ports(sip=taken), HOST, running=False)


def test_a_remembered_port_that_somebody_took_meanwhile_is_replaced(layout: Layout, taken: int) -> None:
    layout.ports.write_text(f'{{"sip": {taken}, "rtp_first": 10000, "rtp_last": 11999}}')
    assert choose(layout, Ports(), HOST, running=False).sip not in {0, taken}


def test_a_running_asterisk_keeps_its_ports(layout: Layout, taken: int) -> None:
    layout.ports.write_text(f'{{"sip": {taken}, "ari": 1, "ami": 2, "rtp_first": 3, "rtp_last": 4}}')
    assert choose(layout, Ports(sip=5060), HOST, running=True) == Ports(taken, 1, 2, 3, 4)


def test_what_was_remembered_may_be_damaged(layout: Layout) -> None:
    layout.ports.write_text("{")
    assert choose(layout, Ports(), HOST, running=True).sip


@pytest.mark.parametrize(("host", "port", "says"), [("192.0.2.1", 0, "no address of this"), (HOST, 70000, "no port")])
def test_nonsense_is_a_sentence(layout: Layout, host: str, port: int, says: str) -> None:
    with pytest.raises(ProvisionError, match=says):
        choose(layout, Ports(sip=port), host, running=False)
