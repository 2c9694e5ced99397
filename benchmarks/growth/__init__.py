"""What stays flat while devices and stored positions grow."""
