"""Tags of the privacy engine."""
