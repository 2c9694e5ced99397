"""Opentrax: work orders, travel and on-site time, and promises that can be checked."""

__version__ = "0.1.0"
