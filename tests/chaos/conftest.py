"""The machine is watched, for a fault's moments are counted in seconds; of the whole nothing is skipped."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest

from tests.chaos.asked import WHOLE
from tests.chaos.stages import SEEN
from tests.real.stalls import watched


@pytest.fixture(scope="session", autouse=True)
def _machine_is_watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with watched(tmp_path_factory.mktemp("stalls") / "seen"):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where the whole is asked for, what finds that it cannot be played here has failed."""
    report = yield
    if WHOLE and not by_a_mark(item, report):
        counts_as_failed(report)
    return report


def by_a_mark(item: pytest.Item, report: pytest.TestReport) -> bool:
    """Whether it was skipped because it was not asked for, as its own `skipif` says."""
    return any(mark.kwargs["reason"] in str(report.longrepr) for mark in item.iter_markers("skipif"))


def counts_as_failed(report: pytest.TestReport) -> None:
    """If it was skipped."""
    if report.skipped:
        report.outcome, report.longrepr = "failed", f"It was to be played, and was skipped: {report.longrepr}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """In which stages the faults came."""
    for fault, stages in SEEN.items():
        terminalreporter.write_line(f"{fault} came amid {stages.total()} calls, {dict(stages)}")
