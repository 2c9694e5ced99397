"""The live door: where technicians are now, as server-sent events.

Owns the stream at `/live/events` and the forward estimate behind it. Shows only what is stored,
only to members who may see the live map, and keeps nothing of its own: its memory is rebuilt from
the positions of the shift.
"""
