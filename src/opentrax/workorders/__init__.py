"""Work orders, their assignments to providers or to own technicians, and the visits that do them.

A work order, its assignments and visits are kept by the organization that raised it. A provider
sees them while an offer stands or was accepted, answers the offer, and plans visits of an accepted
one; the database's policies say so. Never knows positions or time: the apps above it tell it when a
visit began and ended.
"""
