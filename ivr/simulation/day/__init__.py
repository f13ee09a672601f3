"""A day of a real rulebook in virtual time: what `ivr simulate --rules FILE --load FILE` runs."""
