"""Let a session that pretends look and work like one that does not.

allauth keeps no person in the session where there is none: an address that signs up and has an
account, or asks for a new password and has none. The pages that follow would then ask the database
less. A made-up key makes them ask the same, and find nobody.
"""

from typing import Any

from opentrax.kit.keys import uuid7

# Where allauth keeps somebody's key, by the name of what it keeps.
_PLACES = {
    "account_email_verification_code": "user_id",
    "account_login": "user_pk",
    "account_password_reset_verification": "user_id",
}


def complete(session: Any) -> None:
    """Put one made-up key where allauth left a person out."""
    key = str(uuid7())
    for name, field in _PLACES.items():
        kept = session.get(name)
        if isinstance(kept, dict) and not kept.get(field):
            session[name] = {**kept, field: key}
