"""The only writers of regions: adding (or replacing) one, and removing one."""

from opentrax.maps.services.add import add_region
from opentrax.maps.services.remove import remove_region

__all__ = ["add_region", "remove_region"]
