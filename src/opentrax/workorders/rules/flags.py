"""Who may say of a flagged check-in whether it is in order, and what it takes; pure."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.organizations.permissions import may
from opentrax.workorders.check_in_states import FlagAnswer
from opentrax.workorders.rules.machine import Actor, Side

# By side the action of the table of permissions whose roles may: technicians judge nobody's.
REVIEWED_BY: Mapping[Side, str] = {
    Side.KEEPER: "check_ins.review",
    Side.PROVIDER: "check_ins.review",
}


class Objection(models.TextChoices):
    """Why nothing is said, in the words of a screen."""

    SIDE = "side", _("Only who raised the work order or carries it out says this.")
    ROLE = "role", _("A dispatcher says this. Ask one of yours.")
    NOT_FLAGGED = "not_flagged", _("Nothing about this check-in is flagged.")
    NO_ANSWER = "no_answer", _("Say whether it is in order or not.")
    NO_WORDS = "no_words", _("Say in a few words what is not in order: the other side reads it.")


def objection(by: Actor, doubts: str, answer: str, words: str) -> Objection | None:
    """Why an answer to a flag is not taken; None where it is."""
    actions = [REVIEWED_BY[side] for side in by.sides if side in REVIEWED_BY]
    if not actions:
        return Objection.SIDE
    if by.role is None or not any(may(by.role, action) for action in actions):
        return Objection.ROLE
    if not doubts:
        return Objection.NOT_FLAGGED
    if answer not in FlagAnswer.values:
        return Objection.NO_ANSWER
    if answer == FlagAnswer.NOT_IN_ORDER and not words.strip():
        return Objection.NO_WORDS
    return None
