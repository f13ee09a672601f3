"""Scenarios played with real SIP calls and real audio: the same files, the same judge, a real Asterisk."""
