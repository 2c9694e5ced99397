"""The motion engine as its users run it: the command, and the published trails."""
