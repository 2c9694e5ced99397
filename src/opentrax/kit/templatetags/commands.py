"""Forms that may be sent twice: `{% load commands %}{% command_id %}` inside a form."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from opentrax.kit.keys import uuid7

register = template.Library()


@register.simple_tag
def command_id() -> SafeString:
    """A hidden input with a new id: the form sent twice acts once."""
    return format_html('<input type="hidden" name="command_id" value="{}">', uuid7())
