"""What people agree to when they get an account, as documents: the terms, and the
statement of their age."""

from django.utils.translation import gettext_lazy as _

from opentrax.privacy.documents import Kind, declare

TERMS = declare(
    Kind("terms", _("Terms"), "opentrax.accounts.texts", newest=1, prefix="terms.", is_asked=True)
)
AGE = declare(
    Kind("age", _("Statement of age"), "opentrax.accounts.texts", newest=1, prefix="age.",
         is_asked=True)
)  # fmt: skip
