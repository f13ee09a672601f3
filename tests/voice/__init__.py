"""Voice: what is said, and the sound files that say it."""
