"""Fixtures of the apps whose races are run here."""

from opentrax.messaging.tests.conftest import kinds, office, operator, postbox

__all__ = ["kinds", "office", "operator", "postbox"]
