"""The CRM that a rulebook names, if it names one."""

from __future__ import annotations

from pathlib import Path

from ivr.core.rulebook import Rulebook
from ivr.crm.csv_crm import CsvCrm
from ivr.crm.nobody import Nobody


def open_crm(rules: Rulebook) -> CsvCrm | Nobody:
    """Its customers, or nobody. Raises `CrmError` with file and line."""
    if not rules.crm.customers:
        return Nobody()
    return CsvCrm.load(Path(rules.crm.customers), Path(rules.crm.managers), rules.firm.country)
