"""Append-only log of what was done, one hash chain per organization, without personal values."""
