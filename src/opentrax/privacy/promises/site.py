"""Promises about the site: who runs it, what it sends along, what it sets and loads."""

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from opentrax.audit import services as audit
from opentrax.kit.placeholders import is_placeholder
from opentrax.kit.privacy import declarations
from opentrax.kit.tenancy.connection import role_problems
from opentrax.organizations.selectors import each_organization
from opentrax.privacy import cookies
from opentrax.privacy.ledger import NOTHING, Evidence, probes, promise

_POLICY_PAGE = "/privacy"


@promise(
    "P01",
    _("words about who runs this that are missing or made up, of those that are owed"),
    controls=("config/production.py", "privacy/templates/privacy/document.html"),
)
def operator_is_named() -> Evidence:
    """Counted in production only: elsewhere nobody runs it yet."""
    environment = settings.ENVIRONMENT
    if not environment.production:
        return NOTHING
    operator = environment.operator
    words = (operator.name, operator.address, operator.contact)
    page = probes.ask(_POLICY_PAGE).body
    missing = sum(not word.strip() or is_placeholder(word) for word in words)
    unsaid = sum(bool(word) and word not in page for word in words)
    return Evidence(missing + unsaid, 2 * len(words))


_CLOSED = """
SELECT count(*) FILTER (WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity)), count(*)
  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%s)
"""
# Read by their opaque key alone, or by workers that serve all organizations.
_OPEN = ("django_session", "procrastinate_jobs")


def _closed_tables() -> list[str]:
    """Tables that the data map says are about people, or that an organization keeps."""
    found = []
    for label, declared in declarations().items():
        model = apps.get_model(label)
        names = {field.attname for field in model._meta.concrete_fields}
        table = model._meta.db_table
        if (declared.subject or "organization_id" in names) and table not in _OPEN:
            found.append(table)
    return found


@promise(
    "P02",
    _("tables of organizations and people that the database does not close, of all of them"),
    controls=("kit/tenancy/migrations.py", "kit/tenancy/connection.py"),
)
def rows_are_kept_apart() -> Evidence:
    """Row security enabled and forced, under a role that can neither pass nor own it."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSED, [_closed_tables()])
        open_tables, tables = cursor.fetchone()
    return Evidence(open_tables + len(role_problems(connection)), tables + 1)


_OWED = {
    "Content-Security-Policy": "default-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_OWED_IN_PRODUCTION = {"Strict-Transport-Security": "max-age=31536000"}


@promise(
    "P02",
    _("headers that public pages lack, of those that they owe"),
    controls=("config/settings.py",),
)
def pages_say_how_they_travel() -> Evidence:
    """Each public page's headers and the flags of its cookies."""
    production = settings.ENVIRONMENT.production
    owed = _OWED | (_OWED_IN_PRODUCTION if production else {})
    bad = checked = 0
    for page in probes.pages():
        checked += len(owed)
        bad += sum(value not in page.headers.get(name, "") for name, value in owed.items())
        for cookie in page.cookies.values():
            checked += 1
            bad += not (cookie["httponly"] and cookie["samesite"]) or (
                production and not cookie["secure"]
            )
    return Evidence(bad, checked)


@promise(
    "P02",
    _("organizations whose log of acts does not fit together, of all of them"),
    controls=("audit/chain.py", "audit/migrations/0002_row_security.py"),
)
def acts_cannot_be_rewritten() -> Evidence:
    """The chain of each organization's audit log, recomputed."""
    found = NOTHING
    with each_organization() as organizations:
        for _organization_id in organizations:
            verification = audit.verify()
            if verification.entries:
                found += Evidence(int(verification.broken_at is not None), 1)
    return found


@promise(
    "P37",
    _("cookies that public pages set and the map does not list, of all that they set"),
    controls=("privacy/cookies.py", "privacy/other_stores.py"),
)
def cookies_are_listed() -> Evidence:
    known = {cookie.name for cookie in cookies.register()}
    names = [name for page in probes.pages() for name in page.cookies]
    return Evidence(sum(name not in known for name in names), len(names))


# Say that an account is closed or frozen: 403 to everybody, with or without cookies.
_SAYS_NO = frozenset({"/account/inactive", "/account/frozen"})


@promise(
    "P40",
    _("public pages that fail for a browser without cookies, of all of them"),
    controls=("kit/access.py",),
)
def pages_work_without_cookies() -> Evidence:
    """A stranger's first request never has one: what answers it works with cookies blocked."""
    answers = [probes.ask(path) for path in probes.public_paths() if path not in _SAYS_NO]
    shown = [
        a for a in answers
        if a.status not in (301, 302, 404, 405)
        and a.headers.get("Content-Type", "").startswith("text/html")
    ]  # fmt: skip
    return Evidence(sum(a.status != 200 for a in shown), len(shown))


@promise(
    "P41",
    _("things that public pages load from other sites, of all that they load"),
    controls=("config/settings.py", "tests/journeys/test_from_sign_up_to_approval.py"),
)
def pages_load_nothing_from_elsewhere() -> Evidence:
    loaded = [address for page in probes.pages() for address in probes.loaded_by(page)]
    return Evidence(sum(probes.is_elsewhere(address) for address in loaded), len(loaded))


@promise(
    "P53",
    _("links to other sites that tell them where you come from, of all such links"),
    controls=("config/settings.py",),
)
def links_elsewhere_are_marked() -> Evidence:
    links = [link for page in probes.pages() for link in probes.links_of(page)]
    elsewhere = [link for link in links if probes.is_elsewhere(link["href"])]
    wanted = {"noreferrer", "external"}
    return Evidence(
        sum(not wanted <= set(link.get("rel", "").split()) for link in elsewhere), len(elsewhere)
    )
