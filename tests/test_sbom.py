"""The bill of materials names what the lock file names, and the same lock gives the same bill."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def bill() -> str:
    return subprocess.run(
        [sys.executable, ROOT / "scripts" / "sbom"], capture_output=True, text=True, check=True
    ).stdout


def on_the_bill(kind: str) -> list[tuple[str, str]]:
    return [(one["name"], one["version"]) for one in json.loads(bill())["components"] if kind in one["purl"]]


def test_every_locked_package_is_on_it_with_its_version() -> None:
    lock = (ROOT / "docker" / "requirements.lock").read_text("utf-8")
    locked = re.findall(r"^(\S+?)==(\S+)", lock, re.MULTILINE)
    told = json.loads(bill())
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert on_the_bill("pkg:pypi/") == locked
    assert {f"pkg:pypi/{name}@{version}" for name, version in locked} <= {one["purl"] for one in told["components"]}
    assert told["dependencies"][0]["dependsOn"] == [one["bom-ref"] for one in told["components"]]


def test_so_is_whatever_the_pages_bring_to_a_browser_and_nothing_that_only_builds_them() -> None:
    wanted = json.loads((ROOT / "console" / "package.json").read_text("utf-8"))
    names = {name for name, _ in on_the_bill("pkg:npm/")}
    assert wanted["dependencies"].keys() <= names
    assert not wanted["devDependencies"].keys() & names
    assert {"@lezer/common", "scheduler"} <= names, "and what those need"


def test_the_same_lock_gives_the_same_bill() -> None:
    assert bill() == bill()
