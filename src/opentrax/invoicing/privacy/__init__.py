"""What proposals and invoices store about people."""

from opentrax.invoicing.privacy import papers

__all__ = ["papers"]
