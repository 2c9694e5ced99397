"""What purposes of consent and answers are called on screens."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opentrax.kit.privacy.vocabulary import Words
from opentrax.privacy.rules.breaches import BreachState
from opentrax.privacy.rules.consent import State
from opentrax.privacy.rules.disclosures import Ground, Stage
from opentrax.privacy.rules.staff import ApprovedAs, Area, Rule, Why
from opentrax.privacy.rules.staff import Stage as GrantStage

PURPOSES: Mapping[str, Words] = {
    "marketing": _("News and offers"),
    "survey": _("Questions about the service"),
    "review": _("One question after a visit"),
    "follow_up": _("Coming back to what you asked"),
    "sign_in_place": _("The rough place of your sign-ins"),
    "statistics": _("Figures about groups"),
}

# Each in its own language.
LANGUAGES: Mapping[str, Words] = {"en": "English", "fr-ca": "Français (Canada)"}

# Why a promise has lost its words (ledger.binding.Moved).
MOVED: Mapping[str, Words] = {
    "changed": _(
        "The operator changed the words. The figure was made for other words, so nobody vouches for"
        " these."
    ),
    "gone": _("The operator took these words out, so this is not promised here."),
    "older": _("The words in force are of another version of the program than this figure."),
}

ANSWERS: Mapping[State, Words] = {
    State.GIVEN: pgettext_lazy("an answer", "Yes"),
    State.REFUSED: pgettext_lazy("an answer", "No"),
    State.WITHDRAWN: pgettext_lazy("an answer", "No longer"),
    State.OBJECTED: pgettext_lazy("an answer", "Objected"),
}

GROUNDS: Mapping[str, Words] = {
    Ground.COURT: _("Order of a court"),
    Ground.LAW: _("Duty by law"),
    Ground.RIGHTS: _("To protect our rights"),
    Ground.FRAUD: _("Against crime and fraud"),
    Ground.SAFETY: _("For somebody’s safety"),
}

STAGES: Mapping[str, Words] = {
    Stage.ASKED: pgettext_lazy("a disclosure", "Waits for a second person"),
    Stage.APPROVED: pgettext_lazy("a disclosure", "Approved, not made yet"),
    Stage.MADE: pgettext_lazy("a disclosure", "Made"),
    Stage.REFUSED: pgettext_lazy("a disclosure", "Refused"),
}

AREAS: Mapping[str, Words] = {
    Area.WORK_ORDERS: pgettext_lazy("what staff may read", "Work orders and locations"),
    Area.TIMESHEETS: pgettext_lazy("what staff may read", "Hours"),
    Area.PEOPLE: pgettext_lazy("what staff may read", "People"),
    Area.TRAILS: pgettext_lazy("what staff may read", "Trails: where technicians are and were"),
}

WHYS: Mapping[str, Words] = {
    Why.SUPPORT: pgettext_lazy("why staff read", "A question that the client asked"),
    Why.FAULT: pgettext_lazy("why staff read", "A fault of the program"),
    Why.SECURITY: pgettext_lazy("why staff read", "The safety of data or accounts"),
    Why.REQUEST: pgettext_lazy("why staff read", "A person’s request about their data"),
}

GRANT_STAGES: Mapping[str, Words] = {
    GrantStage.ASKED: pgettext_lazy("a grant", "Waits for a yes"),
    GrantStage.LAPSED: pgettext_lazy("a grant", "Nobody answered"),
    GrantStage.REFUSED: pgettext_lazy("a grant", "Refused or taken back"),
    GrantStage.LIVE: pgettext_lazy("a grant", "Open"),
    GrantStage.EXPIRED: pgettext_lazy("a grant", "Ended by itself"),
    GrantStage.ENDED: pgettext_lazy("a grant", "Ended"),
}

APPROVED_AS: Mapping[str, Words] = {
    "": "",
    ApprovedAs.CLIENT: pgettext_lazy("whose yes", "the client"),
    ApprovedAs.INVITED: pgettext_lazy("whose yes", "the client, in advance"),
    ApprovedAs.COLLEAGUE: pgettext_lazy("whose yes", "a second person of the staff"),
    ApprovedAs.ALONE: pgettext_lazy("whose yes", "nobody: the operator has one person"),
}

STAFF_RULES: Mapping[str, Words] = {
    Rule.TELL: _("Two of the staff are enough, and we are told at once. Trails need our yes."),
    Rule.ASK: _("Only with our yes, each time."),
    Rule.NEVER: _("Nobody, unless one of us says yes to a question; no invitations."),
}

BREACH_STATES: Mapping[str, Words] = {
    BreachState.OPEN: pgettext_lazy("a breach", "Being looked into"),
    BreachState.ASSESSED: pgettext_lazy("a breach", "Assessed"),
    BreachState.TOLD: pgettext_lazy("a breach", "Told to those who have to know"),
    BreachState.CLOSED: pgettext_lazy("a breach", "Closed"),
}
