"""What happened, kept: calls, legs, traces, agents' states, recordings, voicemails. SQLite, or PostgreSQL by URL."""
