"""Papers that leave the installation: a `Paper` says what stands on one, `pdf` sets it.

Names no domain. What is on a paper is put into words by its app, in the language that is active
while it does so; the same paper gives the same bytes.
"""

from opentrax.kit.documents.paper import (
    Column,
    Fact,
    Line,
    Paper,
    Party,
    Picture,
    Section,
    Size,
    Table,
    Total,
    size_for,
)
from opentrax.kit.documents.setting import pdf, pictures

__all__ = [
    "Column",
    "Fact",
    "Line",
    "Paper",
    "Party",
    "Picture",
    "Section",
    "Size",
    "Table",
    "Total",
    "pdf",
    "pictures",
    "size_for",
]
