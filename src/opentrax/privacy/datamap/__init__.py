"""The data map: every declared field and store in one list, and what is made of it.

Owns no declaration: those lie in each app's `privacy.py`. `lines` reads them, `processing` groups
them into the record of processing activities, `difference` compares two maps.
"""

from opentrax.privacy.datamap.lines import Line, document, fingerprint, lines

__all__ = ["Line", "document", "fingerprint", "lines"]
