"""Publish the map of this version of the software, as the schema's owner, after its migrations."""

from opentrax.privacy.datamap import document, fingerprint
from opentrax.privacy.datamap.difference import difference
from opentrax.privacy.models import PublishedMap


def publish_map(*, using: str) -> list[str]:
    """Add a version of the map if it differs from the last one; return what changed, in lines.

    The first version has no changes: everything is new, and nobody was told otherwise.
    """
    body = document()
    newest = PublishedMap.objects.using(using).order_by("-version").first()
    if newest is not None and newest.body_hash == fingerprint(body):
        return []
    changes = difference(newest.body, body) if newest is not None else []
    PublishedMap.objects.using(using).create(
        version=newest.version + 1 if newest is not None else 1,
        body=body, body_hash=fingerprint(body), changes=changes,
    )  # fmt: skip
    return changes
