"""The ingest door: what phones send, through the gate, into the position store.

Owns the HTTP of `/ingest/…` and the transaction that stores positions. Answers 200 only after the
commit. Never: Django in the path of a request, a position outside a shift, a coordinate in a log.
"""
