"""Scenario tests: made-up calls on the real stories, in virtual time, and what was expected of them."""
