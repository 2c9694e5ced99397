"""Papers and their lines, drafts, and contracts."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import (
    Personal,
    after,
    coded,
    declare,
    document,
    not_personal,
    personal,
    rule,
)

_KEY = not_personal("a random key")
_ORGANIZATION = not_personal("names an organization")
_STATE = not_personal("state of the row")
_JOB = not_personal("a property of the work")
_RULE = not_personal("a rule of the organization's work")
_MONEY = not_personal("an amount of money")
_CODE = coded("a word of a closed list")
_ROW = {
    "id": _KEY, "organization_id": _ORGANIZATION,
    "created_at": not_personal("when the row was made"),
}  # fmt: skip
_TAXES = document(
    {
        "[].name": coded("the name of a tax"),
        **{f"[].{leaf}": coded("a figure") for leaf in ("percent", "base", "amount")},
    }
)
_HEADS = document(
    {
        f"{side}.{leaf}": coded("what an organization says of itself on its papers")
        for side in ("provider", "client")
        for leaf in (
            "name", "legal_name", "address", "country", "email", "phone", "tax_numbers", "payment",
        )
    }
)  # fmt: skip
_OWNED = (
    "the paper is the organizations', as evidence for both; of each person the key alone is kept"
)
_DRAFTS = rule("drafts", _("13 months after the draft was last changed"), months=13)


def _by(path: str | None = None) -> Personal:
    return personal(
        "user.unique_id", purpose="evidence", basis="legitimate interest", erasure="keep", of=path,
        why_kept="a key that names nobody once the person's row is erased; says who decided",
    )  # fmt: skip


def _sent(path: str | None = None) -> Personal:
    """Words of a paper that went to the other side."""
    return personal(
        "user.content.private", purpose="work", basis="legal obligation", erasure="keep", of=path,
        why_kept="both sides have to keep it as it was sent, for the tax authorities",
    )  # fmt: skip


def _paper() -> dict[str, object]:
    decider = "decided_by_id>organizations.Person"
    return {
        **_ROW, "work_order": _JOB, "provider_id": _ORGANIZATION, "number": _JOB, "version": _JOB,
        "replaces_id": _KEY, "currency": coded("the code of a currency"), "words": _sent(),
        "net_amount": _MONEY, "tax_amount": _MONEY, "total_amount": _MONEY, "taxes": _TAXES,
        "heads": _HEADS, "nte_amount": _MONEY, "status": _STATE, "submitted_at": _STATE,
        "submitted_by_id": _by(),
        "decided_at": _STATE, "decided_by_id": _by(decider), "decision_words": _sent(decider),
    }  # fmt: skip


def _line(paper: str) -> dict[str, object]:
    return {
        **_ROW, paper: _JOB, "provider_id": _ORGANIZATION, "position": _JOB, "kind": _JOB,
        "rate_kind": _JOB, "description": _sent(), "quantity": _JOB, "unit_amount": _MONEY,
        "amount": _MONEY, "is_taxed": _JOB,
        "challenge": _sent(f"{paper}.decided_by_id>organizations.Person"),
    }  # fmt: skip


declare(
    "invoicing.PaperCounter",
    term="organization",
    fields={**_ROW, "kind": _JOB, "last_number": not_personal("how many papers there are")},
)
declare(
    "invoicing.Terms",
    term="organization",
    fields={
        **_ROW, "provider_id": _ORGANIZATION,
        **dict.fromkeys(
            (
                "step_minutes", "rounding", "least_minutes", "tolerance_minutes",
                "tolerance_percent", "over_cap", "payment_days", "approves_itself",
                "under_amount", "needs_rates", "needs_proposal", "needs_files",
            ),
            _RULE,
        ),
        "under_currency": coded("the code of a currency"),
        "taxes": _TAXES,
    },
)  # fmt: skip
declare(
    "invoicing.Draft",
    subject="changed_by_id>organizations.Person",
    who="members",
    what=_("Proposals and invoices that you are writing"),
    term=after(_DRAFTS, "changed_at"),
    fields={
        **_ROW, "kind": _JOB, "work_order_id": _JOB, "replaces_id": _KEY,
        "words": personal("user.content.private", purpose="work", erasure="anonymize"),
        "over_cap_note": personal("user.content.private", purpose="work", erasure="anonymize"),
        "invoice_on": _JOB,
        "lines": document({
            "[].description": personal(
                "user.content.private", purpose="work", erasure="anonymize"
            ),
            **{
                f"[].{leaf}": coded("a property of the line")
                for leaf in (
                    "kind", "rate_kind", "quantity", "unit_amount", "is_taxed", "visit_id",
                    "part_use_id",
                )
            },
        }),
        "taxes": _TAXES, "changed_at": _STATE, "changed_by_id": _by(),
    },
)  # fmt: skip
declare(
    "invoicing.Proposal",
    subject="submitted_by_id>organizations.Person",
    who="members",
    what=_("Proposals that you submitted"),
    co_owned=_OWNED,
    term="parent",
    fields={**_paper(), "incurred_amount": _MONEY},  # type: ignore[dict-item]
)
declare(
    "invoicing.ProposalLine",
    subject="proposal.submitted_by_id>organizations.Person",
    who="members",
    what=_("Lines of proposals that you submitted"),
    co_owned=_OWNED,
    term="parent",
    fields=_line("proposal"),  # type: ignore[arg-type]
)
declare(
    "invoicing.Invoice",
    subject="submitted_by_id>organizations.Person",
    who="members",
    what=_("Invoices that you submitted"),
    co_owned=_OWNED,
    term="parent",
    fields={
        **_paper(),  # type: ignore[dict-item]
        "invoice_on": _JOB, "due_on": _JOB, "over_cap_note": _sent(),
        "checks": document({
            "[].rule": _CODE, "[].passed": not_personal("a verdict"),
            "[].facts.*": coded("a figure"),
        }),
        "is_automatic": _STATE, "begun_at": _STATE,
        "close_out_number": coded("the client's number"),
        "paid_on": _STATE, "paid_reference": coded("the reference of a payment"),
        "paid_by_id": _by("paid_by_id>organizations.Person"),
    },
)  # fmt: skip
declare(
    "invoicing.InvoiceLine",
    subject="invoice.submitted_by_id>organizations.Person",
    who="members",
    what=_("Lines of invoices that you submitted"),
    co_owned=_OWNED,
    term="parent",
    fields={
        **_line("invoice"),  # type: ignore[dict-item]
        "visit_id": _JOB, "raw_seconds": not_personal("the time of a visit, without its person"),
        "rounded_minutes": _JOB, "beyond_minutes": _JOB, "part_use_id": _JOB,
        "used_quantity": _JOB, "used_price": _MONEY, "beyond_amount": _MONEY,
    },
)  # fmt: skip
