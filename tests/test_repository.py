"""What holds for the repository as a whole: no hosts, no stray imports, no dead links, no long files."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
HOSTS = ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "deb." + "debian.org", "anaconda" + ".org")
LONGEST, LONGEST_TEST = 400, 600
"""Lines. Far beyond what is good; 20 to 150 are."""


def tracked() -> list[Path]:
    """Every file in git that is there."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


FILES = tracked()
PYTHON = [path for path in FILES if path.suffix == ".py"]
PAGES = [path for path in FILES if path.suffix == ".md"]


def text_of(path: Path) -> str:
    """The file's text, empty for sounds and pictures."""
    data = path.read_bytes()
    return "" if b"\0" in data else data.decode("utf-8", errors="replace")


def imported(path: Path) -> set[str]:
    """The modules that a file imports, by their full names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_is_something_to_look_at() -> None:
    assert len(PYTHON) > 20
    assert len(PAGES) > 5


@pytest.mark.parametrize("host", HOSTS)
def test_no_file_names_a_registry(host: str) -> None:
    assert [relative(path) for path in FILES if host in text_of(path)] == []


def test_the_lock_names_versions_and_hashes_and_no_place() -> None:
    for line in LOCK.read_text().splitlines():
        assert re.fullmatch(r"[a-z0-9-]+(\[\w+\])?==\S+( ; [^/]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line), line


def test_the_pages_lock_names_versions_and_hashes_and_no_place() -> None:
    packages = json.loads((ROOT / "console/package-lock.json").read_text())["packages"]
    del packages[""]
    assert len(packages) > 5
    assert [name for name, package in packages.items() if "resolved" in package or "integrity" not in package] == []


def test_the_pages_are_not_in_git_and_yet_in_the_wheel_and_in_the_images() -> None:
    built = "ivr/console/built"
    assert f"{built}/" in (ROOT / ".gitignore").read_text().splitlines()
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert built in wheel["artifacts"]
    assert f"COPY --from=pages /opt/ivr/{built} {built}" in (ROOT / "docker/Dockerfile").read_text()
    assert {built, "!console", "!scripts/console"} <= set((ROOT / ".dockerignore").read_text().splitlines())


def test_the_lock_has_every_dependency_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {re.split(r"[\[><=~ ;]", wish)[0].lower().replace("_", "-") for wish in wanted}
    locked = set(re.findall(r"^([a-z0-9-]+)", LOCK.read_text(), re.MULTILINE))
    assert names - locked == set()


@pytest.mark.parametrize("path", [p for p in PYTHON if p.parent == ROOT / "ivr/core"], ids=relative)
def test_the_core_imports_the_standard_library_and_itself(path: Path) -> None:
    foreign = {name for name in imported(path) if name.split(".")[0] not in sys.stdlib_module_names}
    assert all(name == "ivr.errors" or name.startswith("ivr.core") for name in foreign), foreign


def reached(modules: set[str]) -> set[str]:
    """These modules and all that they import, whether ours or not."""
    seen: set[str] = set()
    while modules - seen:
        name = min(modules - seen)
        seen.add(name)
        base = ROOT / name.replace(".", "/")
        modules |= {
            found
            for file in (base.with_suffix(".py"), base / "__init__.py")
            if file.is_file()
            for found in imported(file)
        }
    return seen


@pytest.mark.parametrize("path", [p for p in PYTHON if p.parent == ROOT / "agi_scripts"], ids=relative)
def test_a_script_that_asterisk_runs_reaches_nothing_but_the_standard_library(path: Path) -> None:
    foreign = {name.split(".")[0] for name in reached(imported(path))} - set(sys.stdlib_module_names)
    assert foreign == {"ivr"}
    assert path.stat().st_mode & 0o111, "Asterisk must be allowed to run it"


def links(page: Path) -> list[str]:
    """The relative links on a page."""
    found = re.findall(r"\[[^\]]*\]\(([^)#\s]+)", text_of(page))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_link_on_a_page_leads_somewhere(page: Path) -> None:
    assert [link for link in links(page) if not (page.parent / link).exists()] == []


def test_no_file_is_too_long() -> None:
    lines = {relative(path): len(text_of(path).splitlines()) for path in PYTHON}
    assert {name: n for name, n in lines.items() if n > (LONGEST_TEST if name.startswith("tests/") else LONGEST)} == {}
