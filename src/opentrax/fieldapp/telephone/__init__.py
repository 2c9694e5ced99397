"""Checking in and out by telephone: what is asked and said (`flow`), and who carries the calls
(`providers`). No voice is recorded, and no number is stored.
"""
