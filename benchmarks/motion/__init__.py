"""The motion engine on the published trails: score, speed, memory, beside the textbook."""
