"""How dates and times look: the month in letters, so that nobody swaps it with the day."""
