"""Calls that are over and their recordings: found, heard, judged, held, verified."""
