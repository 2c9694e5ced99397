"""What the API sends and takes, a file for each matter. Times are UTC, amounts strings."""
