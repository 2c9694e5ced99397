"""What tests of the privacy engine share."""

from opentrax.privacy.tests.dating import database_clock

__all__ = ["database_clock"]
