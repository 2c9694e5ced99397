"""Show who is mentioned in a note: `{% with_mentions note.body %}`."""

from collections.abc import Mapping

from django import template
from django.template import Context
from django.template.defaultfilters import linebreaksbr
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from opentrax.workorders.rules.mentions import named_in

register = template.Library()


@register.simple_tag(takes_context=True)
def with_mentions(context: Context, text: str) -> SafeString:
    """The text with each name of somebody who may be mentioned (`names` of the page,
    where it knows any) made strong; all of it escaped.
    """
    names: Mapping[object, str] = context.get("names") or {}
    shown, done = SafeString(""), 0
    for one in named_in(text, names) if "@" in text else ():
        shown += conditional_escape(text[done : one.start])
        shown += format_html("<strong>{}</strong>", text[one.start : one.end])
        done = one.end
    return format_html("<p>{}</p>", linebreaksbr(shown + conditional_escape(text[done:])))
