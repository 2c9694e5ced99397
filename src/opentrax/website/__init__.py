"""The public pages. Shows nothing of any organization, sets no cookie, asks nobody else's server."""
