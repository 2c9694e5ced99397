"""Reads of tracking that screens and other apps share."""
