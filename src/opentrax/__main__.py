"""`python -m opentrax`: the same as the command `opentrax`."""

from opentrax.config.cli import main

main()
