"""A door that commands calls is on loopback, or behind TLS, and asks for a password; else nothing is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.provision import template
from ivr.provision.doors import DoorOpen, check

VALUES = {"ari_port": "1", "ami_port": "2", "ari_password": "a", "ami_password": "b"}
FILES = ("http.conf", "manager.conf", "ari.conf")


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    """Our own, as they are written."""
    for name in FILES:
        text = (template.share("asterisk_conf") / name).read_text("utf-8")
        (tmp_path / name).write_text(template.fill(text, VALUES), "utf-8")
    return tmp_path


def change(etc: Path, name: str, this: str, to: str) -> None:
    text = (etc / name).read_text("utf-8")
    assert this in text
    (etc / name).write_text(text.replace(this, to), "utf-8")


def test_ours_are_shut(etc: Path) -> None:
    check(etc)


@pytest.mark.parametrize(
    ("name", "this", "to", "said"),
    [
        ("http.conf", "bindaddr = 127.0.0.1", "bindaddr = 0.0.0.0", "open to others without TLS"),
        ("http.conf", "bindaddr = 127.0.0.1\n", "", "open to others without TLS"),
        ("http.conf", "bindaddr = 127.0.0.1", "bindaddr=[::]", "open to others without TLS"),
        ("http.conf", "bindaddr = 127.0.0.1", "bindaddr = pbx.example.net ; ours", "open to others without TLS"),
        ("manager.conf", "bindaddr = 127.0.0.1", "bindaddr => 192.0.2.7", "manager.conf"),
        ("manager.conf", "webenabled = no", "webenabled = yes", "webenabled"),
        ("manager.conf", "secret = b", "secret =", "nobody is asked"),
        ("ari.conf", "password = a", "", "nobody is asked"),
    ],
)
def test_one_that_is_open_is_refused_with_what_to_do(etc: Path, name: str, this: str, to: str, said: str) -> None:
    change(etc, name, this, to)
    with pytest.raises(DoorOpen, match=said):
        check(etc)


def test_with_tls_the_web_server_may_be_reached_from_elsewhere(etc: Path) -> None:
    change(etc, "http.conf", "enabled = yes", "enabled = yes\ntlsenable = yes\ntlsbindaddr = 0.0.0.0:8089")
    check(etc)


def test_a_door_that_is_shut_altogether_may_say_what_it_likes(etc: Path) -> None:
    change(etc, "http.conf", "enabled = yes", "enabled = no\nbindaddr = 0.0.0.0")
    change(etc, "http.conf", "\nbindaddr = 127.0.0.1", "")
    check(etc)
