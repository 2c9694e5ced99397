"""The writers of time: settling, corrections, weeks, disputes."""
