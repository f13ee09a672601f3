"""A secret is shown by no command, whatever it tells of the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import EXAMPLE, ROOT, Here

TRUNK = '{host: "127.0.0.2:5062"}'
MENU = "    - menu: main_menu\n"


def rules(folder: Path, name: str, crm: str, carrier: str) -> str:
    """The example with a web request that sends a token, and a trunk that registers with a password."""
    text = EXAMPLE.read_text("utf-8").replace("crm/", f"{ROOT}/crm/")
    assert TRUNK in text
    assert MENU in text
    web = f'    - web: "https://crm.example/a"\n      keep: {{kind: kind}}\n      token: {crm}\n'
    text = text.replace(MENU, web + MENU, 1)
    text = text.replace(TRUNK, f'{{host: "127.0.0.2:5062", user: firm, secret: {carrier}}}')
    (folder / name).write_text(text, "utf-8")
    return str(folder / name)


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Two files that differ in nothing but the secrets' names."""
    for name in ("CRM", "CRM_NEW", "CARRIER", "CARRIER_NEW"):
        monkeypatch.setenv(f"IVR_SECRET_{name}", f"hunter2-{name}")
    old = rules(tmp_path, "old.yaml", "!secret crm", "!secret carrier")
    return old, rules(tmp_path, "new.yaml", "!secret crm_new", "!secret carrier_new")


CALL = ("--to", "4008001234", "--from", "13900001111", "--at", "2026-11-25 10:00", "--keys", "1,1")


@pytest.mark.parametrize(
    "command",
    [
        ("check", "{new}"),
        ("check", "--format", "json", "{new}"),
        ("diff", "{old}", "{new}"),
        ("diff", "{old}", "{new}", "--json"),
        ("diff", str(EXAMPLE), "{new}"),
        ("graph", "{new}"),
        ("graph", "{new}", "--format", "mermaid"),
        ("explain", "--rules", "{new}", *CALL),
        ("explain", "--rules", "{new}", "--json", *CALL),
    ],
    ids=" ".join,
)
def test_it_tells_no_secret(here: Here, told: tuple[str, str], command: tuple[str, ...]) -> None:
    said = here(*(word.format(old=told[0], new=told[1]) for word in command))
    assert said.out
    assert "hunter2" not in said.out + said.err


def test_what_needs_no_secret_does_not_ask_for_one(here: Here, tmp_path: Path) -> None:
    new = rules(tmp_path, "new.yaml", "!secret crm", "!secret carrier")
    (tmp_path / "scenarios").mkdir()
    scenario = """version: 1
scenarios:
  - {name: closed, from: "13900001111", to: "02131234567", at: "2026-10-25 10:00", expect: [{hears: closed}]}
"""
    (tmp_path / "scenarios/one.yaml").write_text(scenario, "utf-8")
    commands = (
        ("diff", new, new),
        ("graph", new),
        ("explain", "--rules", new, *CALL),
        ("test", str(tmp_path / "scenarios"), "--rules", new),
    )
    told = [here(*command) for command in commands]
    assert [said.code for said in told] == [0, 0, 0, 0], told
    assert here("check", new).code == 2


def test_a_difference_is_told_by_the_names(here: Here, told: tuple[str, str]) -> None:
    said = here("diff", *told)
    assert said.code == 1
    assert "carrier, secret: was !secret carrier, is now !secret carrier_new" in said.out
    assert "sends !secret crm_new" in said.out


@pytest.mark.parametrize(
    "beside",
    [
        "secrt: hunter2",
        "password: hunter2",
        "secret: !secrt hunter2",
        "secret: !secret Hunter2",
        "secret: [hunter2]",
        "secret: {a: hunter2}",
        "secret hunter2",
        "secret:hunter2",
        "secret：hunter2",
        "secret: hunter2: x",
        "secret: hunter2, hostt: x",
        'host: "u:hunter2@sip.example.net"',
        "host: hunter2@sip.example.net",
    ],
)
@pytest.mark.parametrize("form", ["human", "json", "sarif"])
def test_a_trunks_password_is_not_repeated_however_it_is_written(
    here: Here, tmp_path: Path, beside: str, form: str
) -> None:
    trunk = beside if beside.startswith("host") else f'host: "127.0.0.2:5062", user: firm, {beside}'
    text = EXAMPLE.read_text("utf-8").replace('carrier: {host: "127.0.0.2:5062"}', f"carrier: {{{trunk}}}", 1)
    (tmp_path / "rules.yaml").write_text(text, "utf-8")
    said = here("check", "--format", form, str(tmp_path / "rules.yaml"))
    assert said.code == 2
    assert "hunter2" not in (said.out + said.err).lower()


def test_a_password_is_meant_as_a_secret(here: Here, tmp_path: Path) -> None:
    text = EXAMPLE.read_text("utf-8").replace('{host: "127.0.0.2:5062"}', "{host: a, user: b, password: c}", 1)
    (tmp_path / "rules.yaml").write_text(text, "utf-8")
    assert "Did you mean `secret`?" in here("check", str(tmp_path / "rules.yaml")).err


@pytest.mark.parametrize("address", ["https://u:hunter2@crm.example/", "https://crm.example/a?token=hunter2"])
@pytest.mark.parametrize("form", ["human", "json", "sarif"])
def test_a_secret_in_the_open_is_complained_about_without_its_line(
    here: Here, tmp_path: Path, address: str, form: str
) -> None:
    text = EXAMPLE.read_text("utf-8").replace(MENU, f'    - {{web: "{address}", keep: {{a: b}}}}\n{MENU}', 1)
    (tmp_path / "rules.yaml").write_text(text, "utf-8")
    said = here("check", "--format", form, str(tmp_path / "rules.yaml"))
    assert said.code == 2
    assert "R115" in said.out + said.err
    assert "hunter2" not in said.out + said.err
