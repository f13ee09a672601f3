"""Recordings at rest: encrypted files, the keys that open them, the sound inside. All of it blocks: use threads."""
