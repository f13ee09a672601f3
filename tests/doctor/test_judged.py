"""What was seen, and what is said of it: each with how to mend it, wherever something is not well."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.core.rulebook import Card, Trunk
from ivr.doctor import certificate, clock, codecs, disks, limits, nat, ports, rights, rules, running, trunks, versions
from ivr.doctor.clock import Kept
from ivr.doctor.disks import Seen
from ivr.doctor.finding import Finding, Level
from ivr.doctor.ports import Door, Holder
from ivr.doctor.trunks import Reached

SIP = Door("SIP", "0.0.0.0", 5060, "--sip-port")
CARRIER = Trunk("carrier", "sip.example.net:5070", user="firm")
CARD = Trunk("lines", card=Card("pri_cpe", "1-15"))
PLACE = Path("/state")
ALL = frozenset({"codec_alaw.so", "codec_ulaw.so", "codec_g722.so", "codec_opus.so"})


def told(finding: Finding) -> tuple[Level, str]:
    assert (finding.level is Level.GOOD) == (not finding.mend)
    return finding.level, finding.what


@pytest.mark.parametrize(
    ("finding", "level", "word"),
    [
        (ports.judged(SIP, Holder.NOBODY), "good", "free"),
        (ports.judged(SIP, Holder.OURS), "good", "ours"),
        (ports.judged(SIP, Holder.STRANGER), "bad", "another program"),
        (ports.judged(SIP, Holder.FORBIDDEN), "bad", "not allowed"),
        (ports.judged(SIP, Holder.NOWHERE), "bad", "no address"),
        (ports.sound_range(10000, 11999, 32768, 60999), "good", "500 calls"),
        (ports.sound_range(31000, 32999, 32768, 60999), "warning", "32768-60999"),
        (trunks.address(CARRIER, Reached.ANSWERS), "good", "answers"),
        (trunks.address(CARRIER, Reached.SILENT), "warning", "within 2 s"),
        (trunks.address(CARRIER, Reached.REFUSED), "bad", "nobody listens"),
        (trunks.address(CARRIER, Reached.UNKNOWN), "bad", "not known"),
        (trunks.card(CARD, module=True, device=True), "good", "are there"),
        (trunks.card(CARD, module=False, device=True), "bad", "Asterisk has no driver"),
        (trunks.card(CARD, module=True, device=False), "bad", "no card"),
        (clock.judged(Kept(True, 0.02)), "good", "20 ms"),
        (clock.judged(Kept(True, 3)), "warning", "3.0 s"),
        (clock.judged(Kept(False, 16)), "warning", "not kept right"),
        (clock.judged(None), "warning", "nobody can tell"),
        (disks.room(Seen(PLACE, 5000, 0), 500, 2500), "good", "5,000 MB"),
        (disks.room(Seen(PLACE, 2000, 0), 500, 2500), "warning", "2,500 MB"),
        (disks.room(Seen(PLACE, 400, 0), 500, 2500), "bad", "500 MB needed"),
        (disks.speed(Seen(PLACE, 1, 0.004)), "good", "4 ms"),
        (disks.speed(Seen(PLACE, 1, 0.2)), "warning", "200 ms"),
        (disks.speed(Seen(PLACE, 1, 2)), "bad", "2000 ms"),
        (limits.judged(65536), "good", "8,192 calls"),
        (limits.judged(2000), "warning", "250 calls"),
        (limits.judged(256), "bad", "32 calls"),
        (versions.schema("0003", ("0003", "0002"), PLACE), "good", "of this version"),
        (versions.schema("0002", ("0003", "0002"), PLACE), "good", "brings them up to date"),
        (versions.schema("0009", ("0003", "0002"), PLACE), "bad", "newer"),
        (versions.schema(None, ("0003",), PLACE), "bad", "cannot be read"),
        (versions.asterisk(None), "warning", "no Asterisk"),
        (rights.user(0), "warning", "root"),
        (rights.user(1000), "good", "1000"),
        (rules.in_force("a", "a", "rules.yaml"), "good", "in force"),
        (rules.in_force("b", "a", "rules.yaml"), "warning", "b is saved, and a is in force"),
    ],
)
def test_each_sight_has_its_verdict(finding: Finding, level: str, word: str) -> None:
    said, what = told(finding)
    assert said == level
    assert word in what


def test_only_trunks_with_a_login_are_asked_whether_they_are_registered() -> None:
    other = Trunk("second", "192.0.2.7")
    [here] = trunks.registrations([CARRIER, other], {"carrier": True})
    [away] = trunks.registrations([CARRIER, other], {"carrier": False})
    [never] = trunks.registrations([CARRIER, other], {})
    assert (here.level, away.level, never.level) == (Level.GOOD, Level.BAD, Level.BAD)


@pytest.mark.parametrize(
    ("hosts", "own", "level"),
    [
        (["10.0.0.9", "192.168.1.1:5070", "[fd00::1]:5060"], ["10.0.0.5"], Level.GOOD),
        (["8.8.8.8"], ["10.0.0.5"], Level.WARNING),
        (["sip.example.net"], ["172.16.3.4"], Level.WARNING),
        (["[2001:4860:4860::8888]"], [], Level.WARNING),
        (["8.8.8.8"], ["9.9.9.9"], Level.GOOD),
    ],
)
def test_a_private_address_is_nothing_for_a_carrier_outside(hosts: list[str], own: list[str], level: Level) -> None:
    [found] = nat.private_address([Trunk(host, host) for host in hosts], frozenset(own))
    assert found.level is level


def test_a_carrier_that_is_told_a_public_address_finds_the_way() -> None:
    [found] = nat.private_address([Trunk("8.8.8.8", "8.8.8.8")], frozenset({"10.0.0.5"}), "203.0.113.7")
    assert found.level is Level.GOOD


def test_a_codec_that_a_trunk_wants_must_be_there_and_a_phones_may_lack() -> None:
    assert [f.level for f in codecs.judged(["alaw"], ALL, "loaded")] == [Level.GOOD]
    lacks = {f.where: f.level for f in codecs.judged(["g722"], ALL - {"codec_g722.so", "codec_opus.so"}, "loaded")}
    assert lacks == {"codec_g722.so": Level.BAD, "codec_opus.so": Level.WARNING, "": Level.GOOD}
    assert Level.WARNING in [f.level for f in codecs.judged(["speex"], ALL, "loaded")]


@pytest.mark.parametrize(
    ("mode", "owner", "level"),
    [
        (stat.S_IFREG | 0o600, 7, None),
        (stat.S_IFDIR | 0o700, 7, None),
        (stat.S_IFREG | 0o640, 7, Level.BAD),
        (stat.S_IFDIR | 0o755, 7, Level.BAD),
        (stat.S_IFREG | 0o600, 8, Level.BAD),
    ],
)
def test_a_secret_is_for_its_owner_alone(mode: int, owner: int, level: Level | None) -> None:
    found = rights.judged(PLACE, mode, owner, us=7)
    assert (found and found.level) == level


def test_zones_of_the_rules_have_to_be_known() -> None:
    levels = {f.what: f.level for f in clock.zones(["Asia/Shanghai", "Asia/Shangri-La"])}
    assert sorted(levels.values()) == [Level.BAD, Level.GOOD]


def test_a_card_has_no_address_that_could_be_private() -> None:
    [found] = nat.private_address([CARD], frozenset({"10.0.0.5"}))
    assert found.level is Level.GOOD


@pytest.mark.parametrize(
    ("told", "levels"),
    [
        ({"asterisk": "connected"}, ["good"]),
        ({"asterisk": "away"}, ["bad"]),
        ({"asterisk": "connected", "database": {"away": ""}}, ["good", "good"]),
        ({"asterisk": "connected", "database": {"away": "disk full"}}, ["good", "bad"]),
    ],
)
def test_what_a_running_controller_says_of_itself_is_judged(told: dict[str, object], levels: list[str]) -> None:
    assert [finding.level for finding in running.controller(told)] == levels


@pytest.mark.parametrize(("days", "level"), [(90, Level.GOOD), (13, Level.WARNING)])
def test_a_certificate_is_renewed_before_it_ends(days: int, level: Level) -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    found = certificate.judged(PLACE, now + timedelta(days=days), now)
    assert found.level is level
    assert told(found)
