"""Shared by all tests; its being here also lets them import `tests.virtual_time` and `tests.hangups`."""
