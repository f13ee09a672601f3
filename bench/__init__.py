"""Benchmarks: figures to be read beside the machine's name, never asserted by clock."""
