"""Which promises have lost their words under the policy in force."""

from opentrax.privacy.ledger.binding import Moved, unbound
from opentrax.privacy.selectors import documents


def moved() -> dict[str, Moved]:
    """The promises whose words are not in force as they were bound, by number, and why."""
    current = documents.in_force("policy")
    if current is None:
        return {number: Moved.GONE for one in unbound({}) for number in one.promises}
    changed = Moved.CHANGED if current.published_by else Moved.OLDER
    return {
        number: Moved.GONE if one.is_gone else changed
        for one in unbound(documents.texts_of(current))
        for number in one.promises
    }
