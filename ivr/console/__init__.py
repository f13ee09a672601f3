"""The console: what people do with the telephone system in a browser, and the API behind it."""
