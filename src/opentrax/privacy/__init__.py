"""Promises that can fail: consent, the data map, retention and the ledger that proves them.

Imports no app that stands above it: each app declares its own data in its `privacy.py`, in the
vocabulary of kit.
"""
