"""Signing in by the firm: whoever its identity provider (OpenID Connect) vouches for comes in."""
