"""Retention: rows and fields go when their term is over, unless something is held; judged by what
is left.

`scope` says which rows are past their term, `taking` takes them away, `residue` counts what is left
past it.
"""
