"""`routing_rules.yaml` -> Rulebook: strict, with file, line and column in every complaint."""

from ivr.rules.codes import Code, Severity
from ivr.rules.complaint import Complaint, RulesRefused
from ivr.rules.loading import Examined, check, examine, files_of, load

__all__ = ["Code", "Complaint", "Examined", "RulesRefused", "Severity", "check", "examine", "files_of", "load"]
