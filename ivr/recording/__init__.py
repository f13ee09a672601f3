"""Both directions of every answered call: captured by the switch, sealed into one file, checked and kept on record."""
