"""What work costs: proposals and invoices of providers, and the contract by which they are judged.

Owns drafts, proposals, invoices, their lines and the terms between a client and a provider. It
never changes time: hours are read from timesheets, raw, and rounded here by the contract alone.
"""
