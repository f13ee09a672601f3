"""Reports that go out by mail, on a schedule: who wishes for them, when they are due, and what has come of them."""
