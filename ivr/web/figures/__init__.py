"""Figures for Prometheus, a module for each subject: what is measured stands in a table, with a line that says what."""
