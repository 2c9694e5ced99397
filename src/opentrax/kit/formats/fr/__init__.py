"""Formats in French, Canadian French included."""
