"""PostgreSQL as it comes in a wheel, and the roles that any PostgreSQL gets.

Owns the life of the embedded server and who may do what in the database. Knows no table.
"""

from opentrax.kit.postgres.cluster import ADMIN, Cluster, Status, remove_cluster
from opentrax.kit.postgres.errors import (
    AlreadyRunningError,
    NotReachableError,
    PostgresError,
    StartFailedError,
)

__all__ = [
    "ADMIN",
    "AlreadyRunningError",
    "Cluster",
    "NotReachableError",
    "PostgresError",
    "StartFailedError",
    "Status",
    "remove_cluster",
]
