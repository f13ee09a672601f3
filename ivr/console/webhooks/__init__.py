"""Webhooks: a firm's own programs are told of what happens."""
