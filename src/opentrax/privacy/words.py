"""What purposes of consent and answers are called on screens."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opentrax.kit.privacy.vocabulary import Words
from opentrax.privacy.rules.breaches import BreachState
from opentrax.privacy.rules.consent import State
from opentrax.privacy.rules.disclosures import Ground, Stage

PURPOSES: Mapping[str, Words] = {
    "marketing": _("News and offers"),
    "survey": _("Questions about the service"),
    "review": _("One question after a visit"),
    "follow_up": _("Coming back to what you asked"),
    "sign_in_place": _("The rough place of your sign-ins"),
    "statistics": _("Figures about groups"),
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

BREACH_STATES: Mapping[str, Words] = {
    BreachState.OPEN: pgettext_lazy("a breach", "Being looked into"),
    BreachState.ASSESSED: pgettext_lazy("a breach", "Assessed"),
    BreachState.TOLD: pgettext_lazy("a breach", "Told to those who have to know"),
    BreachState.CLOSED: pgettext_lazy("a breach", "Closed"),
}
