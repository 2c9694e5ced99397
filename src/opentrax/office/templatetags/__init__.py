"""Tags of the office shell."""
