"""What accounts store, allauth's tables included."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import (
    after,
    coded,
    declare,
    document,
    not_personal,
    personal,
    rule,
)

_UNVERIFIED = rule(
    "registrations", _("until the address is verified, 7 days at most"), days=7, taken_by="service"
)

declare(
    "accounts.Registration",
    subject="person_id>organizations.Person",
    who="members",
    what=_("What you asked for when you registered"),
    term=after(_UNVERIFIED, "created_at"),
    fields={
        "person_id": personal("user.unique_id", purpose="account"),
        "organization_name": personal("user.workplace", purpose="account"),
        "created_at": personal("user.account", purpose="account"),
    },
)
declare(
    "account.EmailAddress",
    subject="user",
    who="members",
    what=_("Your addresses, and whether you verified them"),
    term="account",
    fields={
        "id": not_personal("a number"),
        "user": personal("user.unique_id", purpose="account"),
        "email": personal("user.contact.email", purpose="account"),
        "verified": personal("user.account", purpose="security"),
        "primary": personal("user.account", purpose="account"),
    },
)
declare(
    "account.EmailConfirmation",
    term="unused",
    fields={
        "id": not_personal("a number"),
        "email_address": not_personal("not used: addresses are verified by a code"),
        "created": not_personal("not used"),
        "sent": not_personal("not used"),
        "key": coded("not used"),
    },
)

_SIGN_INS = rule("sign-ins", _("90 days after the sign-in"), days=90, taken_by="service")
_CHANGES = rule(
    "changes of address", _("30 days after it was asked for"), days=30, taken_by="service"
)
_CASES = rule("age cases", _("2 years after the decision"), months=24, taken_by="service")
_PERSON = "person_id>organizations.Person"

declare(
    "accounts.Acceptance",
    subject=_PERSON,
    who="members",
    what=_("Which terms you accepted, and that you stated your age"),
    term="account",
    fields={
        "id": not_personal("a random key"),
        "person_id": personal("user.unique_id", purpose="evidence"),
        "document": coded("one of two names"),
        "version": personal("user.privacy_preferences", purpose="evidence"),
        "language": personal("user.account.settings", purpose="evidence"),
        "text_hash": coded("hash of a text that is the same for everybody"),
        "way": personal("user.account", purpose="evidence"),
        "accepted_at": personal("user.privacy_preferences", purpose="evidence"),
    },
)
declare(
    "accounts.ChangeNotice",
    subject=_PERSON,
    who="members",
    what=_("That you were told ahead of a change of the policy, the terms or another document"),
    term="account",
    fields={
        "id": not_personal("a random key"),
        "person_id": personal("user.unique_id", purpose="evidence"),
        "document": coded("the name and number of a published text"),
        "channel": not_personal("by mail or on return"),
        "message_id": not_personal("names a mail"),
        "told_at": personal("user.behavior", purpose="evidence"),
    },
)
declare(
    "accounts.SignIn",
    subject=_PERSON,
    who="members",
    what=_("When, for how long and from which family of device you signed in"),
    term=after(_SIGN_INS, "started_at"),
    fields={
        "id": not_personal("a random key"),
        "person_id": personal("user.unique_id", purpose="security"),
        "method": personal("user.behavior", purpose="security"),
        "device": personal("user.device", purpose="security"),
        "place": personal("user.location.imprecise", purpose="security", basis="consent"),
        "session_key": personal("user.device.cookie_id", purpose="security", export=False),
        **dict.fromkeys(
            ("started_at", "seen_at", "ended_at", "end_reason"),
            personal("user.behavior", purpose="security"),
        ),
    },
)
declare(
    "accounts.AddressChange",
    subject=_PERSON,
    who="members",
    what=_("Changes of your e-mail address"),
    term=after(_CHANGES, "asked_at"),
    fields={
        "id": not_personal("a random key"),
        "person_id": personal("user.unique_id", purpose="security"),
        "address_before": personal("user.contact.email", purpose="security"),
        "address_after": personal("user.contact.email", purpose="security"),
        "code_hash": not_personal("hash of a random code"),
        "undo_hash": not_personal("hash of a random token"),
        "attempts": not_personal("a count"),
        # In a copy it would say whose the other address is.
        "is_decoy": not_personal("about another account, which it must not betray"),
        **dict.fromkeys(
            ("asked_at", "confirmed_at", "undone_at"),
            personal("user.behavior", purpose="security"),
        ),
    },
)
_STEP = not_personal("a step of the closure of an organization")
declare(
    "accounts.OrganizationClosure",
    subject="asked_by",
    who="members",
    what=_("That you asked for, or confirmed, the closure of an organization"),
    co_owned="the row is the organization's; of each of the two the key alone is taken out",
    term="organization",
    fields={
        "id": not_personal("a random key"),
        "organization_id": not_personal("names an organization"),
        "created_at": _STEP,
        "asked_by": personal("user.unique_id", purpose="evidence", erasure="anonymize"),
        "confirmed_by": personal(
            "user.unique_id", purpose="evidence", of="confirmed_by", erasure="anonymize"
        ),
        **dict.fromkeys(("confirmed_at", "called_off_at", "carried_out_at"), _STEP),
    },
)
_RECEIPT = "the receipt that an account was erased; the key names nobody any more"
declare(
    "accounts.AgeCase",
    subject=_PERSON,
    who="members",
    what=_("That somebody said you are under 16, and what came of it"),
    term=after(_CASES, "decided_at"),
    fields={
        "id": not_personal("a random key"),
        **dict.fromkeys(
            ("person_id", "reporter", "reported_at", "frozen_at", "due_at", "decision",
             "decided_at"),
            personal(
                "user.account", purpose="evidence", basis="legal obligation", erasure="keep",
                why_kept=_RECEIPT,
            ),
        ),
    },
)  # fmt: skip
_CREDENTIAL = personal("user.authorization.credentials", purpose="security", export=False)
declare(
    "mfa.Authenticator",
    subject="user",
    who="members",
    what=_("Your passkeys, app for codes and recovery codes"),
    term="account",
    fields={
        "id": not_personal("a number"),
        "user": personal("user.unique_id", purpose="security"),
        "type": personal("user.authorization.credentials", purpose="security"),
        "data": document(
            {
                "name": personal("user.content.private", purpose="security"),
                "secret": _CREDENTIAL,
                "seed": _CREDENTIAL,
                "used_mask": not_personal("which recovery codes are used up"),
                "viewed_at": personal("user.behavior", purpose="security"),
                "credential.*": _CREDENTIAL,
            }
        ),
        "created_at": personal("user.behavior", purpose="security"),
        "last_used_at": personal("user.behavior", purpose="security"),
    },
)
_TOKENS = rule("tokens of programs", _("90 days after the token ran out"), days=90)
declare(
    "accounts.ApiToken",
    # By the membership, whose row goes after those that name it.
    subject="membership.person",
    who="members",
    what=_("Tokens that you made for programs: what for, for how long, last used on which day"),
    term=after(_TOKENS, "expires_at"),
    fields={
        "id": not_personal("a random key"),
        "organization_id": not_personal("names an organization"),
        "created_at": personal("user.account", purpose="security"),
        "membership": not_personal("names a membership"),
        "person_id": personal("user.unique_id", purpose="security"),
        "name": personal("user.account", purpose="security"),
        "scopes": coded("names of scopes from a closed list"),
        "token_hash": not_personal("hash of a random token"),
        "expires_at": personal("user.account", purpose="security"),
        "last_used_on": personal("user.behavior", purpose="security"),
        "revoked_at": personal("user.account", purpose="security"),
    },
)
