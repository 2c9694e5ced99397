"""The public pages: show nothing of any organization, ask nobody else's server."""
