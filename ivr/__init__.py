"""A telephony and IVR core: Asterisk carries the calls, Python decides."""
