"""Tags of templates of work orders."""
