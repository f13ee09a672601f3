"""What happened to recordings, in a ledger that shows any change: chained, signed, checked with a public key."""
