"""Faults, injected while callers are in all states of a call on a real switch; after each the books must balance."""
