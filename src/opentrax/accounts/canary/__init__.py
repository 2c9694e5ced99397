"""The hidden canary: somebody who does not exist goes through the program every hour, from sign-up
to erasure, and every store is searched for what they left.

The run is one transaction that is never committed, so nobody else ever sees its people and its
organization: no figure, list or count needs to leave them out, and a run that dies leaves nothing
in the database. What lies outside the database is kept in memory (letters) or in a folder of its
own, which each run empties first (the list of erasures).
"""
