"""The address of a report as a file."""

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag
def export_url(key: str, query: str, kind: str, table: str = "") -> str:
    """Where the file of a report, or of one of its tables, is."""
    name = f"report_{key.replace('-', '_')}_export"
    extra = f"&table={table}" if table else ""
    return f"{reverse(name)}?{query}&as={kind}{extra}"
