"""Names that people chose, as they may stand in a mail to somebody who does not know them."""

import re

# What mail programs make a link of: a scheme, or a dot inside a word that goes on like a domain.
_LINKING = re.compile(r"(?<=\w)(?::/+|[.。．｡](?=\w{2}|\d))")


def unlinked(name: str) -> str:
    """The name without what a mail program would make a link of: whoever invites strangers puts
    no address of theirs into our mail. "St. John" and "J. R. Smith & Co." stay as they are.
    """
    return _LINKING.sub(" ", name)
