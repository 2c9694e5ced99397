"""Figures of accounts that try something and roll it back, and those about people who have none."""
