"""Opentrax: work orders, travel and on-site time, and promises about personal data that can be checked."""

__version__ = "0.1.0"
