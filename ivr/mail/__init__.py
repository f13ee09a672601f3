"""Mail: the server to which it is given, and giving it."""
