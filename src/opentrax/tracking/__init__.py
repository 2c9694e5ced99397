"""Devices, shifts and their gate, the ingest door, the position store, the live door."""
