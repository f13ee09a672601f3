"""The rendered configuration: agents and trunks of the rules, and nothing that anybody smuggled in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from ivr.core.rulebook import Agent, Card, Trunk
from ivr.core.secret import Secret
from ivr.errors import ProvisionError
from ivr.provision import render, template
from ivr.provision.layout import Layout
from ivr.provision.phone_security import Kind, PhoneSecurity
from ivr.provision.ports import Ports
from ivr.provision.secrets import Secrets
from ivr.provision.tree import AsteriskProgram

SECRETS = Secrets("ari-word", "ami-word", "token", {"1001": "agent-word", "1001-web": "browser-word", "x y": "z"})
LI_JING = {"1001": Agent("1001", "李静", ())}


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "state")


@pytest.fixture
def program(tmp_path: Path) -> AsteriskProgram:
    """An Asterisk of empty files: every module that is asked for."""
    modules = tmp_path / "modules"
    modules.mkdir()
    for line in (template.share("asterisk_conf") / "modules.conf").read_text("utf-8").splitlines():
        if line.startswith("load = "):
            (modules / line.split()[2]).touch()
    return AsteriskProgram(("asterisk",), modules, tmp_path, tmp_path / "sounds", "22.10.1")


def endpoints(layout: Layout, agents: dict[str, Agent], *trunks: Trunk) -> tuple[str, str]:
    render.render_endpoints(layout, agents, trunks, SECRETS)
    return (layout.etc / "pjsip_agents.conf").read_text("utf-8"), (layout.etc / "pjsip_trunks.conf").read_text("utf-8")


def test_the_whole_is_written_without_a_place_left_open(layout: Layout, program: AsteriskProgram) -> None:
    ports = Ports(5060, 8088, 5038, 10000, 10999)
    render.render(layout, program, LI_JING, [Trunk("carrier", "192.0.2.10")], SECRETS, ports, "127.0.0.1", "node1")
    written = {path.name: path.read_text("utf-8") for path in layout.etc.rglob("*.conf")}
    assert not [name for name, text in written.items() if "@{" in text]
    assert "bind = 127.0.0.1:5060" in written["pjsip.conf"]
    assert "bindaddr = 127.0.0.1\nbindport = 8088" in written["http.conf"]
    assert "bindaddr = 127.0.0.1\nport = 5038" in written["manager.conf"]
    assert {"inbound.conf", "agents.conf", "fallback.conf"} <= {p.name for p in (layout.etc / "dialplans").iterdir()}


def test_a_caller_who_sends_no_audio_is_not_taken_for_gone_as_soon_as_a_phone_is(
    layout: Layout, program: AsteriskProgram
) -> None:
    render.render(layout, program, LI_JING, [], SECRETS, Ports(1, 2, 3, 4, 5), "127.0.0.1", "node1")
    trunks = (layout.etc / "pjsip.conf").read_text("utf-8").split("[trunk](!)")[1]
    assert "\nrtp_timeout = 60\n" in (layout.etc / "pjsip_agents.conf").read_text("utf-8")
    assert "\nrtp_timeout = 300 " in trunks


def test_secrets_are_written_for_their_owner_only(layout: Layout, program: AsteriskProgram) -> None:
    render.render(layout, program, LI_JING, [], SECRETS, Ports(1, 2, 3, 4, 5), "127.0.0.1", "node1")
    holders = [path for path in layout.etc.rglob("*") if path.is_file() and "-word" in path.read_text("utf-8")]
    assert {path.name for path in holders} == {"ari.conf", "manager.conf", "pjsip_agents.conf"}
    assert {path.stat().st_mode & 0o777 for path in holders} == {0o600}


def test_an_agents_phone_is_named_by_his_number(layout: Layout) -> None:
    agents, _ = endpoints(layout, LI_JING)
    assert "[1001](agent)" in agents
    assert 'callerid = "李静" <1001>' in agents
    assert "password = agent-word" in agents


def test_quotes_in_a_name_do_not_forge_a_caller_id(layout: Layout) -> None:
    agents, _ = endpoints(layout, {"1001": Agent("1001", 'A" <110>; B', ())})
    assert r'callerid = "A 110\; B" <1001>' in agents


@pytest.mark.parametrize("id_", ["x y", "1001]", "a\nb", "", "../x"])
def test_an_agents_number_that_is_no_name_is_refused(layout: Layout, id_: str) -> None:
    with pytest.raises(ProvisionError, match="agent's number"):
        endpoints(layout, {id_: Agent(id_, "A", ())})


@pytest.mark.parametrize(
    ("host", "contact", "match"),
    [
        ("192.0.2.10", "sip:192.0.2.10", "192.0.2.10"),
        ("192.0.2.10:5070", "sip:192.0.2.10:5070", "192.0.2.10"),
        ("sip.example.net:5070", "sip:sip.example.net:5070", "sip.example.net"),
        ("[2001:db8::1]:5070", "sip:[2001:db8::1]:5070", "2001:db8::1"),
    ],
)
def test_a_trunk_is_known_by_its_address_whatever_port_it_calls_from(
    layout: Layout, host: str, contact: str, match: str
) -> None:
    _, trunks = endpoints(layout, {}, Trunk("carrier", host, codecs=("alaw", "g722")))
    assert f"contact = {contact}\n" in trunks
    assert f"match = {match}\n" in trunks
    assert "allow = !all,alaw,g722\n" in trunks
    assert "registration" not in trunks


def test_a_trunk_with_a_login_registers(layout: Layout) -> None:
    _, trunks = endpoints(layout, {}, Trunk("carrier", "sip.example.net", user="0213", secret=Secret("carrier", "a;b")))
    assert "client_uri = sip:0213@sip.example.net" in trunks
    assert r"password = a\;b" in trunks


@pytest.mark.parametrize("host", ["", "a b", "a,0.0.0.0/0", "10.0.0.0/8", "a\nb", "[::1"])
def test_what_is_no_address_is_refused(layout: Layout, host: str) -> None:
    with pytest.raises(ProvisionError, match="no trunk's address"):
        endpoints(layout, {}, Trunk("carrier", host))


@pytest.mark.parametrize(
    ("kind", "says", "ice"),
    [
        (Kind.PLAIN, "media_encryption = no", "no"),
        (Kind.TLS, "bind = 127.0.0.1:5061\ncert_file = /c.pem\npriv_key_file = /c.key", "no"),
        (Kind.WEBRTC, "dtls_cert_file = /c.pem\ndtls_private_key = /c.key", "yes"),
    ],
)
def test_phones_are_secured_as_the_setting_says(
    layout: Layout, program: AsteriskProgram, kind: Kind, says: str, ice: str
) -> None:
    phones = PhoneSecurity(kind, Path("/c.pem"), Path("/c.key"))
    ports = Ports(1, 2, 3, 4, 5, tls=5061)
    render.render(layout, program, LI_JING, [], SECRETS, ports, "127.0.0.1", "node1", phones)
    assert says in (layout.etc / "pjsip_phones.conf").read_text("utf-8")
    assert "[1001](agent,agent-phone)" in (layout.etc / "pjsip_agents.conf").read_text("utf-8")
    assert f"icesupport = {ice} " in (layout.etc / "rtp.conf").read_text("utf-8")
    listed = (layout.etc / "modules.conf").read_text("utf-8")
    assert ("load = res_pjsip_transport_websocket.so" in listed) == (kind is Kind.WEBRTC)


def browsers(layout: Layout, program: AsteriskProgram, kind: Kind = Kind.PLAIN) -> dict[str, str]:
    """What is written where agents have telephones in their browsers."""
    phones = PhoneSecurity(kind, Path("/c.pem"), Path("/c.key"), browsers=True)
    render.render(layout, program, LI_JING, [], SECRETS, Ports(1, 2, 3, 4, 5, tls=6), "0.0.0.0", "node1", phones)
    return {path.name: path.read_text("utf-8") for path in layout.etc.glob("*.conf")}


@pytest.mark.parametrize("kind", list(Kind))
def test_an_agents_browser_stands_beside_his_phone_and_shows_his_number(
    layout: Layout, program: AsteriskProgram, kind: Kind
) -> None:
    written = browsers(layout, program, kind)
    agents = written["pjsip_agents.conf"]
    assert "[1001](agent,agent-phone)" in agents
    browser = agents.split("[1001-web](agent,agent-browser)")[1]
    assert {'callerid = "李静" <1001>', "username = 1001-web", "password = browser-word"} <= set(browser.splitlines())
    phones, modules = written["pjsip_phones.conf"], written["modules.conf"]
    assert "[agent-browser](!)\nwebrtc = yes\ndtls_auto_generate_cert = yes" in phones
    assert (phones.count("[transport-ws]"), modules.count("res_pjsip_transport_websocket.so")) == (1, 1)
    assert "icesupport = yes " in written["rtp.conf"]


def test_an_asterisk_that_was_started_without_browsers_is_told_of_none(
    layout: Layout, program: AsteriskProgram
) -> None:
    render.render(layout, program, LI_JING, [], SECRETS, Ports(1, 2, 3, 4, 5), "127.0.0.1", "node1")
    assert "1001-web" not in endpoints(layout, LI_JING)[0]
    browsers(layout, program)
    assert "1001-web" in endpoints(layout, LI_JING)[0]


def test_an_asterisk_of_an_earlier_release_that_runs_is_told_of_agents_in_its_own_words(layout: Layout) -> None:
    agents, _ = endpoints(layout, LI_JING)
    assert "[1001](agent)\n" in agents


def test_cards_stand_in_the_file_of_their_own_each_with_its_own_signalling(layout: Layout) -> None:
    cards = (
        Trunk("e1", card=Card("pri_cpe", "1-15,17-31", 1)),
        Trunk("lines", card=Card("fxs_ks", "101-104", 2)),
        Trunk("carrier", "192.0.2.10"),
    )
    _, sip = endpoints(layout, LI_JING, *cards)
    assert "e1" not in sip
    text = (layout.etc / "dahdi_trunks.conf").read_text("utf-8")
    e1, lines = text.split("; -- lines")
    assert "group = 1\nsignalling = pri_cpe\nswitchtype = euroisdn\nchannel => 1-15,17-31\n" in e1
    assert "group = 2\nsignalling = fxs_ks\nchannel => 101-104\n" in lines
    assert text.count("context = from-trunk") == 2


@pytest.mark.parametrize("channels", ["1\nsignalling = x", "", "1;2", "1-15,"])
def test_a_cards_channels_smuggle_nothing_in(layout: Layout, channels: str) -> None:
    with pytest.raises(ProvisionError):
        endpoints(layout, LI_JING, Trunk("e1", card=Card("pri_cpe", channels)))


def test_how_long_a_phone_may_be_silent_is_each_agents_own_line(layout: Layout) -> None:
    render.render_endpoints(layout, LI_JING, (), SECRETS, timedelta(seconds=5.5))
    assert "\nrtp_timeout = 6\n" in (layout.etc / "pjsip_agents.conf").read_text("utf-8")
