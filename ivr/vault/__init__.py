"""Recordings at rest: encrypted boxes, the keys that open them, and the places to which they are moved."""
