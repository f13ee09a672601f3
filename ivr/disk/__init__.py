"""Files on this machine's disk: whole or not there, and one writer at a time."""
