"""Other programs: the journal of what happened on work orders, for each organization that may know
it, which programs read by a cursor. Holds no content: a reader fetches that under its own rights.
"""
