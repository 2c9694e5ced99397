"""How long lists, searches and pages of work orders take in a large database."""
