"""AGI: scripts that Asterisk starts itself; above all the fallback that serves callers without a controller."""
