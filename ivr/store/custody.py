"""All that the store is asked and told about keeping recordings, over one connection to the database."""

from __future__ import annotations

from ivr.store.callbacks_forgotten import CallbacksForgotten
from ivr.store.deletions import Deletions
from ivr.store.forgetting import Forgetting
from ivr.store.holds import Holds
from ivr.store.searching import Searching


class Custody(Holds, Deletions, Forgetting, CallbacksForgotten, Searching):
    """Use within the loop."""
