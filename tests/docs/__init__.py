"""The documents tell the truth: generated pages are fresh, links lead somewhere, commands run."""
