"""Removing a region: it stops serving at the commit, then its files go."""

from opentrax.maps.addresses import delete_region, versions_in_service
from opentrax.maps.folders import UnknownRegionError, clean, is_name, names_on_disk, writing


def remove_region(name: str) -> None:
    """Delete a region from the database and from this machine.

    Refused with UnknownRegionError when there is none of that name, and with BusyError while
    another one is being added.
    """
    if not is_name(name):
        raise UnknownRegionError(f"{name!r} cannot name a region.")
    with writing():
        on_disk = name in names_on_disk()
        if not delete_region(name) and not on_disk:
            known = ", ".join(sorted(n for n, _ in versions_in_service())) or "none"
            raise UnknownRegionError(f"There is no region {name!r} (known: {known}).")
        clean(versions_in_service())
