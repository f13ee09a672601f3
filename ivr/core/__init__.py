"""Everything that decides: values in, a decision with its reasons out. No I/O, no clock, no chance of its own."""
