"""Tickets: customers' matters that an agent notes from a call, until somebody says what came of them."""
