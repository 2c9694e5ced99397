"""The only writers of tracking."""
