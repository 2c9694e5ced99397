"""Reads of the privacy engine that other apps share."""
