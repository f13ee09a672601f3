"""Versions of the rules: watched, read in a process apart, kept, taken back, tried beside the one in force."""
