"""`routing_rules.yaml` -> Rulebook: strict, with file, line and column in every complaint."""

from ivr.rules.complaint import Complaint, RulesRefused
from ivr.rules.loading import check, load

__all__ = ["Complaint", "RulesRefused", "check", "load"]
