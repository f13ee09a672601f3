"""Gets Asterisk, writes its configuration, starts and stops it."""
