"""The directory: where an organization works, for whom, and who it sends.

Owns locations with their fences, the records of clients that are not on the platform, technicians
and their working hours. Never knows of work: work orders, positions and time are above it.
"""
