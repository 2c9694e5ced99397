"""Make the demo and take it away."""

from opentrax.demo.services.remove import remove_demo
from opentrax.demo.services.seed import seed_demo

__all__ = ["remove_demo", "seed_demo"]
