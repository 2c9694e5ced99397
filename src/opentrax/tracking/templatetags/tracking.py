"""Words of tracking in templates."""

from django import template

from opentrax.tracking.words import reason_in_words, setting_in_words

register = template.Library()
register.filter("reason", reason_in_words)
register.filter("phone_setting", setting_in_words)
