"""What lies elsewhere than in a table: files, memory, cookies, with who carries mail, backups.

The kit's check compares these with the settings.
"""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from opentrax.kit.logs.keeping import ADDRESS_DAYS, LINE_DAYS
from opentrax.kit.logs.schema import LOGS
from opentrax.kit.privacy import NotPersonal, Personal, coded, not_personal, personal, rule, store
from opentrax.kit.privacy.vocabulary import Words

_OPERATOR = _("on the operator's own server")
_IN_BROWSER = _("in your own browser")

_LOGS = rule("logs", _("30 days"), days=LINE_DAYS, taken_by="service")
_MEMORY = rule(
    "memory", _("an hour at most, and never longer than the program runs"), until="replaced"
)
_COOKIES = rule("cookies", _("14 days after the last use"), until="replaced")
_BACKUPS = rule("backups", _("as long as the operator keeps backups, 35 days are advised"),
                until="replaced")  # fmt: skip
_CARRIED = rule("carried mail", _("until it is delivered, by the terms of the mail server"),
                until="replaced")  # fmt: skip

store(
    "cache:default",
    what=_("Counts of attempts to sign in, so that nobody can guess passwords"),
    place=_OPERATOR,
    term=_MEMORY,
    who="visitors",
    holds={
        "address": personal("user.device.ip_address", purpose="security", export=False),
        "login": personal("user.contact.email", purpose="security", export=False),
    },
    export=_("not copied: it is gone within the hour"),
    erasure=_("goes by itself within the hour"),
)
store(
    "session:db",
    what=_("Your sessions in browsers"),
    place=_OPERATOR,
    term="sessions",
    who="members",
    holds={"session_data": personal("user.behavior", purpose="security", export=False)},
    export=_("listed on your page of sessions"),
    erasure=_("ended and deleted at once"),
)


def log_fields() -> dict[str, Personal | NotPersonal]:
    """What lines hold under the settings of this installation; the schema takes nothing else."""
    on = settings.ENVIRONMENT.logs.allowed
    found: dict[str, Personal | NotPersonal] = {
        "line": coded("time, pattern of the page, result, words of the code: a closed schema")
    }
    for name, field in LOGS["access"].items():
        if not field.setting or not on.has(field.setting):
            continue
        shortened = field.category == "user.device.ip_address"
        found[name] = personal(
            field.category, purpose="security", basis="legitimate interest", export=False,
            term=_SHORTENED if shortened else None,
        )  # fmt: skip
    return found


def _who_in_logs(fields: dict[str, Personal | NotPersonal]) -> tuple[str, Words, Words]:
    """Whom lines are about, how one gets a copy, how they go; nothing where they name nobody."""
    if not any(isinstance(one, Personal) for one in fields.values()):
        return "", "", ""
    return (
        "members" if "account" in fields else "visitors",
        _("not copied: lines are not sorted by whom they are about"),
        _("goes by itself after 30 days; addresses are shortened after 7"),
    )


def declare_logs() -> None:
    """Declare the logs, as the settings make them."""
    fields = log_fields()
    if settings.ENVIRONMENT.logs.addresses:
        rule(
            _SHORTENED, _("7 days, then shortened to the network; gone after 30"),
            days=ADDRESS_DAYS, taken_by="service",
        )  # fmt: skip
    who, export, erasure = _who_in_logs(fields)
    store(
        "log:console",
        what=_("Log lines of pages and jobs: time, kind of the page, result"),
        place=_OPERATOR,
        term=_LOGS,
        who=who,
        holds=fields,
        export=export,
        erasure=erasure,
    )


_SHORTENED = "log addresses"
declare_logs()
store(
    "file:postgres-log",
    what=_("Log lines of the database: its own state, no errors of statements"),
    place=_OPERATOR,
    term=_LOGS,
    holds={"line": coded("the database writes no values into it")},
)
store(
    "file:tombstones",
    what=_("A list of erasures, as keyed hashes, that no backup can undo"),
    place=_OPERATOR,
    term="tombstones",
    holds={"line": not_personal("a keyed hash that names nobody by itself")},
)
store(
    "processor:mail-default",
    what=_("The mail server that carries messages to you"),
    place=_("on the mail server that the operator chose"),
    term=_CARRIED,
    who="recipients",
    holds={
        "address": personal("user.contact.email", purpose="messages", export=False),
        "words": personal("user.content.private", purpose="messages", export=False),
    },
    export=_("you have the messages"),
    erasure=_("the operator asks whoever runs the mail server"),
)
store(
    "processor:mqtt",
    what=_("The broker to which phones publish, where the operator set one"),
    place=_("on the broker that the operator chose"),
    term=rule("carried positions", _("until the server has stored them"), until="replaced"),
    who="technicians",
    holds={"position": personal("user.location.precise", purpose="time on site", export=False)},
    export=_("what is stored of it is in your copy"),
    erasure=_("nothing stays there: it is acknowledged and forgotten"),
)
store(
    "cookie:session",
    what=_("Keeps you signed in"),
    place=_IN_BROWSER,
    term=_COOKIES,
    who="members",
    holds={"key": personal("user.device.cookie_id", purpose="security", export=False)},
    export=_("it is in your browser"),
    erasure=_("your browser forgets it when you sign out"),
)
store(
    "cookie:csrf",
    what=_("Keeps others from sending forms in your name"),
    place=_IN_BROWSER,
    term=_COOKIES,
    holds={"token": not_personal("random, the same for nobody, names nobody")},
)
store(
    "cookie:messages",
    what=_("Carries a sentence such as “Saved.” to the next page"),
    place=_IN_BROWSER,
    term=_COOKIES,
    holds={"sentence": coded("a sentence of the program, gone with the next page")},
)
store(
    "backup:dumps",
    what=_("Backups of the whole database"),
    place=_("where the operator keeps backups"),
    term=_BACKUPS,
    who="members",
    holds={"everything": personal("user.account", purpose="security", export=False)},
    export=_("a backup holds what the tables hold"),
    erasure=_("erasures are done again before a restored backup may serve"),
)
