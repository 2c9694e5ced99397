"""The whole of Opentrax, started as its user would, and killed piece by piece."""
