"""The embedded server's faults, each one made for real."""
