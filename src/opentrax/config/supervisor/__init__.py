"""Serving as one command: owns the processes of an installation, their order and their repair."""
