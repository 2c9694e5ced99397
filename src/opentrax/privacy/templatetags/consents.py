"""`{% load consents %}`: purposes, answers, grounds and states in words."""

from django import template

from opentrax.kit.privacy.vocabulary import Words
from opentrax.privacy import words
from opentrax.privacy.rules.consent import State

register = template.Library()


@register.simple_tag
def consent_purpose(name: str) -> Words:
    """What a purpose is called."""
    return words.PURPOSES[name]


@register.simple_tag
def consent_state(state: str) -> Words:
    """What somebody said."""
    return words.ANSWERS[State(state)]


@register.simple_tag
def disclosure_ground(ground: str) -> Words:
    """On which ground data were disclosed."""
    return words.GROUNDS[ground]


@register.simple_tag
def breach_state(state: str) -> Words:
    """Where a breach stands."""
    return words.BREACH_STATES[state]
