"""Looks at everything, the subjects beside each other: what takes long is waiting for others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from ivr.doctor import (
    certificate,
    clock,
    codecs,
    disks,
    limits,
    nat,
    phones,
    ports,
    prompts,
    rights,
    rules,
    running,
    trunks,
    versions,
)
from ivr.doctor.case import Case
from ivr.doctor.finding import Finding, bad

Look = Callable[[Case], Iterator[Finding]]

SUBJECTS: dict[str, Look] = {
    "running": running.look,
    "rules": rules.look,
    "versions": versions.look,
    "ports": ports.look,
    "trunks": trunks.look,
    "nat": nat.look,
    "phones": phones.look,
    "TLS": certificate.look,
    "prompts": prompts.look,
    "codecs": codecs.look,
    "disk": disks.look,
    "clock": clock.look,
    "rights": rights.look,
    "limits": limits.look,
}
"""In the order in which they are told."""


def examine(case: Case) -> tuple[Finding, ...]:
    """Everything that was found, good or bad. Blocks, for some seconds where others do not answer."""
    with ThreadPoolExecutor(len(SUBJECTS)) as beside:
        found = [beside.submit(_examined, subject, look, case) for subject, look in SUBJECTS.items()]
        return tuple(finding for each in found for finding in each.result())


def _examined(subject: str, look: Look, case: Case) -> tuple[Finding, ...]:
    try:
        return tuple(look(case))
    except Exception as error:  # noqa: BLE001 - one subject's fault must not keep the others' findings back
        what = f"could not be looked at: {type(error).__name__}: {error}"
        return (bad(subject, what, "Please report this, with what `ivr --version` says."),)
