"""What callers hear: texts become sound files in the telephone's own formats, before any call needs them."""
