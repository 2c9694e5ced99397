"""The documents of the privacy engine itself: the policy, and the words of each consent."""

from django.utils.translation import gettext_lazy as _

from opentrax.privacy import words
from opentrax.privacy.documents import Kind, declare
from opentrax.privacy.rules.purposes import PURPOSES

POLICY = declare(
    Kind("policy", _("Privacy policy"), "opentrax.privacy.policy", newest=1, has_clauses=True)
)
for _purpose in PURPOSES:
    declare(
        Kind(
            _purpose, words.PURPOSES[_purpose], "opentrax.privacy.notices", newest=1,
            prefix=f"{_purpose}.", is_consent=True, is_asked=True,
        )
    )  # fmt: skip
