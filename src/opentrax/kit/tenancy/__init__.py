"""Tenancy: which organization and person a transaction acts for.

Three locks keep organizations apart. This package is the first (a tenant's model refuses a query
outside a scope) and
writes the second (row-level security policies, see `migrations`); jobs carry their scope as the
third.
"""

from opentrax.kit.tenancy.models import TenantManager, TenantModel, TenantQuerySet
from opentrax.kit.tenancy.scopes import (
    OutsideScopeError,
    Scope,
    current_organization_id,
    current_scope,
    guest_scope,
    person_scope,
    scope,
)

__all__ = [
    "OutsideScopeError",
    "Scope",
    "TenantManager",
    "TenantModel",
    "TenantQuerySet",
    "current_organization_id",
    "current_scope",
    "guest_scope",
    "person_scope",
    "scope",
]
