"""Which passwords are taken: long ones, of which the person's own name is not the greater part."""

from __future__ import annotations

SHORTEST, LONGEST = 12, 200
"""Characters. Whoever wants special ones may use them; asking for them makes passwords worse."""
DIFFERENT = 6


def unfit(password: str, person: str) -> str:
    """Why this cannot be the password of the person of this id, in a sentence; empty if it can."""
    if len(password) < SHORTEST:
        return f"A password has {SHORTEST} characters at least; four words in a row are a good one."
    if len(password) > LONGEST:
        return f"A password has {LONGEST} characters at most."
    if len(set(password)) < DIFFERENT:
        return f"A password has {DIFFERENT} different characters at least."
    if person and len(password.lower().replace(person.lower(), "")) < SHORTEST:
        return f"Your own name counts for nothing in a password: {SHORTEST} other characters are needed."
    return ""
