"""Names that people chose, as they may stand in a mail to somebody who does not know them."""

import re
import unicodedata

# What mail programs make a link of: a scheme, or a dot inside a word that goes on like a domain.
_LINKING = re.compile(r"(?<=\w)(?::/+|[.。．｡](?=\w{2}|\d))")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})


def unlinked(name: str) -> str:
    """The name without what a mail program would make a link of: whoever invites strangers puts
    no address of theirs into our mail. "St. John" and "J. R. Smith & Co." stay as they are.
    """
    return _LINKING.sub(" ", name)


def calm(title: str) -> str:
    """A title as it may stand in a subject: the gate lets none shout or hide letters, and a mail
    must not stay away for that.
    """
    shown = "".join(c for c in title if unicodedata.category(c) not in _UNSEEN)
    return re.sub(r"!{2,}", "!", shown)
