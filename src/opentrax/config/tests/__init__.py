"""What the environment says, and what production refuses."""
