"""Where allauth's passkeys and codes meet Opentrax: secrets are encrypted, names are ours."""

import base64
import secrets
from typing import Any, ClassVar

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.accounts import devices
from opentrax.organizations.models import Person

_INFO = b"opentrax.accounts.authenticators 1"


def _cipher() -> Fernet:
    """From the installation's secret: a dump of the database alone opens nothing."""
    key = HKDF(SHA256(), 32, salt=None, info=_INFO).derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key))


class AuthenticatorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Named by the setting MFA_ADAPTER."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("That was not right. Try again."),
        "unverified_email": gettext_lazy("Verify your address first."),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Recovery codes go with a passkey or an app for codes: add one first."
        ),
    }

    def encrypt(self, text: str) -> str:
        """The secret of an app for codes, and the seed of recovery codes."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The reverse of it. Under another secret of the installation nothing opens any more: then
        it is a secret that nobody knows, so that every code is wrong.
        """
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def build_totp_svg(self, url: str) -> str:
        """The picture that an app for codes reads."""
        return segno.make(url, error="m").svg_inline(scale=5, border=2, dark="#000", light="#fff")

    def get_totp_issuer(self) -> str:
        """What an app for codes calls this installation."""
        return settings.ENVIRONMENT.operator.name or "Opentrax"

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002
        """What a new passkey is called until its person says otherwise."""
        from allauth.core import context

        device = devices.family(context.request.headers.get("User-Agent", ""))
        return _("Passkey of %(device)s") % {"device": device} if device else _("Passkey")

    def get_public_key_credential_user_entity(self, user: Person) -> dict[str, Any]:
        """What the device shows when it asks which passkey to use."""
        return {"id": str(user.pk).encode(), "display_name": user.name, "name": user.email}
