"""Logs with a closed schema: what a line may hold is declared, and nothing else gets into a file.

`schema` declares the fields, `formatting` makes lines of records, `foreign` reduces what others
print, `files` writes, `keeping` keeps the terms and `judging` looks at what is left.
"""

from opentrax.kit.logs.formatting import ClosedFormatter
from opentrax.kit.logs.plain import plain
from opentrax.kit.logs.schema import Allowed

__all__ = ["Allowed", "ClosedFormatter", "plain"]
