"""Django's settings: what is the same everywhere, over what `environment.load()` read."""

from pathlib import Path
from typing import Any

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from opentrax.config import environment

ENVIRONMENT = environment.load()
SRC = Path(__file__).resolve().parent.parent

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = False
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_vite",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "opentrax.kit",
    "opentrax.maps",
    "opentrax.audit",
    "opentrax.organizations",
    "opentrax.privacy",
    "opentrax.messaging",
    "opentrax.accounts",
    "opentrax.directory",
    "opentrax.workorders",
    "opentrax.tracking",
    "opentrax.timesheets",
    "opentrax.invoicing",
    "opentrax.integrations",
    "opentrax.reports",
    "opentrax.office",
    "opentrax.fieldapp",
    "opentrax.website",
    "opentrax.publicapi",
    "opentrax.demo",
    "django.forms",  # after ours: kit's templates of forms and fields come first
]

MIDDLEWARE = [
    "opentrax.config.accesslog.PageMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "opentrax.publicapi.entrance.CookielessMiddleware",  # outside of all that read cookies
    "opentrax.privacy.middleware.CookieGate",  # outside of all that set cookies
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "opentrax.organizations.middleware.ScopeMiddleware",
    "opentrax.organizations.middleware.ViewerMiddleware",
    "opentrax.accounts.middleware.ActivityMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "opentrax.privacy.guests.GuestMiddleware",  # innermost: it takes the view's place
]

ROOT_URLCONF = "opentrax.config.urls"
WSGI_APPLICATION = "opentrax.config.wsgi.application"


FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "opentrax.organizations.context.viewer",
                "opentrax.privacy.context.staff",
                "opentrax.accounts.context.errands",
                "opentrax.accounts.context.changes",
                "opentrax.accounts.context.foot",
            ],
        },
    },
]

# One role owns the schema and migrates; another serves requests and owns nothing.
DATABASES = {
    "default": {
        **ENVIRONMENT.databases.app.django(),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    },
    "owner": ENVIRONMENT.databases.owner.django(),
    "door": ENVIRONMENT.databases.door.django(),
}
DATABASE_ROUTERS = ["opentrax.config.routing.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organizations.Person"
AUTHENTICATION_BACKENDS = ["opentrax.accounts.backends.PersonBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[0]["OPTIONS"] = {"user_attributes": ("name", "email")}  # type: ignore[assignment]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}  # type: ignore[assignment]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr-ca", _("Canadian French"))]
LOCALE_PATHS = [SRC / "locale"]
FORMAT_MODULE_PATH = "opentrax.kit.formats"
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
REGIONS_FOLDER = ENVIRONMENT.data / "regions"
DOOR_RATES = ENVIRONMENT.door_rates
UPLOAD_LIMIT_BYTES = ENVIRONMENT.upload_mb * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "opentrax.kit.files.receiving.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 20
IS_TEST = ENVIRONMENT.stage is environment.Stage.TEST
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
_DIST = SRC / "kit" / "static" / "dist"
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "static_url_prefix": "dist",
        "manifest_path": _DIST / "manifest.json",
    }
}

SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.public_url]
X_FRAME_OPTIONS = "DENY"
# Others learn nothing; with "no-referrer" browsers send "Origin: null" with our own forms, and the
# check against forged requests refuses those.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if ENVIRONMENT.production:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "style-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "worker-src": [CSP.SELF, "blob:"],
    "connect-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}

# Mail leaves through messaging's gate only; the accounts adapter hands it over, and whatever a
# library sends by itself is refused.
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from
MAILERS = {"default": {"BACKEND": "opentrax.messaging.refusing.RefusingBackend"}}

ACCOUNT_ADAPTER = "opentrax.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "opentrax.accounts.forms.entrance.SignInForm",
    "signup": "opentrax.accounts.forms.entrance.RegistrationForm",
    "reset_password": "opentrax.accounts.forms.entrance.ResetRequestForm",
    "reset_password_from_key": "opentrax.accounts.forms.passwords.ResetForm",
    "change_password": "opentrax.accounts.forms.passwords.ChangeForm",
    "set_password": "opentrax.accounts.forms.passwords.SetForm",
    "reauthenticate": "opentrax.accounts.forms.passwords.ProveByPasswordForm",
}
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# allauth counts attempts in Django's cache. Ours is the process's memory: no address of anybody is
# written anywhere, a restart forgives, and each web worker counts for itself.
# In production the proxy that ends TLS names the client; nobody else's header is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENVIRONMENT.production else 0
# "ip" counts by sender, "key" by the address or the person that a form names; accounts.limits names
# each form that takes something from somebody who is not signed in.
ACCOUNT_RATE_LIMITS = {
    **dict.fromkeys(
        (
            "sign_in", "sign_up", "passkey_sign_in", "second_factor", "first_passkey",
            "verification", "reset_request", "reset_code", "reset_new", "invitation", "first_run",
            "return", "statements", "address_objection", "offer_answer",
            "check_in_code", "visit_link",
        ),
        "30/m/ip",
    ),
    "sign_out": "60/m/ip",
    "api_token": "600/m/key",
    "api_stranger": "60/m/ip",
    "calendar": "30/m/key",
    "calendar_stranger": "60/m/ip",
    "age_report": "5/m/ip,20/h/ip",
    "data_request": "30/m/ip",
    "work_request": "30/m/ip",
    "work_request_place": "120/h/key",
    "work_request_address": "10/h/key",
    "data_request_address": "5/h/key",
    # What fills somebody's mailbox is counted by that mailbox, too.
    "sign_up_address": "5/h/key",
    "reset_password": "20/m/ip,5/m/key,15/h/key",
    "address_change": "5/h/key",
    "found_organization": "5/h/key",
    # Six digits are guessed in no time where nobody counts.
    "check_in_code_visit": "10/h/key",
    # One carrier calls for everybody; digits are counted by the number that calls.
    "telephone": "600/m/ip",
    "telephone_pin": "20/h/key",
}  # fmt: skip
# None counts for longer than an hour: so long an address stays in memory at most.
# So many that nobody makes counts be forgotten by filling the memory with others.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

MFA_ADAPTER = "opentrax.accounts.authenticators.AuthenticatorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
# One step of 30 s either way: phones' clocks are not exact.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "opentrax.accounts.forms.passwords.SecondStepForm",
    "reauthenticate": "opentrax.accounts.forms.passwords.ProveByAnyCodeForm",
    "activate_totp": "opentrax.accounts.forms.passwords.AddAppForm",
    "add_webauthn": "opentrax.accounts.forms.own.AddPasskeyForm",
    "signup_webauthn": "opentrax.accounts.forms.own.FirstPasskeyForm",
}
PASSWORD_RESET_TIMEOUT = 3600

SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "opentrax.kit.logs.ClosedFormatter",
            # Under the supervisor a line goes to a file, which takes lines of the schema only.
            "for_file": environment.is_supervised(),
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"opentrax": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
