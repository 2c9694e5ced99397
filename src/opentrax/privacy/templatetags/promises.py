"""`{% load promises %}`: the state of a promise, by word and shape as well as by color."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from opentrax.kit.privacy.vocabulary import Words
from opentrax.kit.templatetags.ui import icon
from opentrax.privacy.ledger.states import State
from opentrax.privacy.words import MOVED

register = template.Library()

STATES = {
    State.KEPT: ("ok", "check", pgettext_lazy("of a promise", "Kept")),
    State.BROKEN: ("problem", "triangle-alert", pgettext_lazy("of a promise", "Broken")),
    State.UNKNOWN: ("warn", "circle-help", pgettext_lazy("of a promise", "Unknown")),
    State.GAP: ("", "circle-dashed", pgettext_lazy("of a promise", "Gap")),
    State.ATTESTED: ("accent", "signature", pgettext_lazy("of a promise", "Attested")),
    State.BEYOND: ("", "circle-plus", pgettext_lazy("of a promise", "Beyond")),
}


@register.simple_tag
def promise_state(state: str) -> SafeString:
    """The state as a pill."""
    kind, icon_name, label = STATES[State(state)]
    return format_html('<span class="pill {}">{}{}</span>', kind, icon(icon_name), label)


@register.simple_tag
def promise_moved(why: str) -> Words:
    """Why a promise has lost its words."""
    return MOVED[why]
