"""`ivr doctor`: what is wrong with an installation, where, and how to mend it; a module for each subject.

Each module has small probes that look, and plain functions that judge what was seen. Nothing is changed.
"""
