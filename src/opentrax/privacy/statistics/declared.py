"""What the tables of figures about groups hold: nothing about anybody."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import after, coded, declare, not_personal, rule

_GROUP = "about ten people of three organizations at least"
_KEY = not_personal("a random key")
_CODE = coded("a name or value from a closed list")
_TERM = rule("statistics", _("24 months: figures about groups"), months=24, taken_by="expiry")

declare(
    "privacy.StatisticsTable",
    term=after(_TERM, "computed_at"),
    fields={
        "id": _KEY,
        "cube": _CODE,
        "month_on": not_personal("a month"),
        "computed_at": not_personal("when the figures were made"),
        "of_demo": not_personal("whether the organizations were made up"),
    },
)
declare(
    "privacy.StatisticsCell",
    term=after(_TERM, "table__computed_at"),
    fields={
        "id": _KEY,
        "table": _KEY,
        "path": _CODE,
        **dict.fromkeys(("place", "is_rest"), not_personal("where the figure stands")),
        **dict.fromkeys(("amount", "people", "organizations"), not_personal(_GROUP)),
    },
)
declare(
    "privacy.StatisticsRelease",
    term=rule("releases", _("for good: what was given to whom is on record"), until="never"),
    fields={
        "id": _KEY,
        "cube": _CODE,
        "month_on": not_personal("a month"),
        "recipient": coded("the name of the institution that got the figures, published"),
        "reason": coded("why they were given, published"),
        "figures": coded("figures about groups, with noise, published"),
        **dict.fromkeys(
            (
                "released_at", "year", "epsilon", "spent_before", "follows", "spent_after",
                "noise_scale", "of_demo",
            ),
            not_personal("a fact of the release"),
        ),
    },
)  # fmt: skip
