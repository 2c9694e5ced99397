"""Why an act is refused, in the words of a screen: what is, and what to do instead."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """The reasons of all refusals of the three machines."""

    ROLE = "role", _("Your role may not do this. “Who may do what” in the settings says who may.")
    KEEPER_CHANGES = (
        "keeper_changes", _("Only the organization that raised a work order can change it."),
    )  # fmt: skip
    KEEPER_ASSIGNS = (
        "keeper_assigns", _("Only the organization that raised a work order can assign it."),
    )  # fmt: skip
    KEEPER_RECALLS = (
        "keeper_recalls",
        _("Only the organization that raised a work order can take an offer back."),
    )
    KEEPER_JUDGES = (
        "keeper_judges", _("Only the organization that raised a work order can judge the work."),
    )  # fmt: skip
    BOTH_SIDES = "both_sides", _("Only who raised the work order or carries it out can do this.")
    PROVIDER_COMPLETES = (
        "provider_completes", _("Only the organization that carries out the work can complete it."),
    )  # fmt: skip
    PROVIDER_ANSWERS = (
        "provider_answers", _("This offer was answered already, or it was taken back."),
    )  # fmt: skip
    OFFER_RAN_OUT = (
        "offer_ran_out",
        _("The time to answer this offer is over. Ask the client whether it still stands."),
    )  # fmt: skip
    STILL_TIME = "still_time", _("The time to answer this offer is not over yet.")
    PROVIDER_PLANS = (
        "provider_plans",
        _("Visits are planned by whoever accepted the work order, while it is open."),
    )
    PROVIDER_VISITS = (
        "provider_visits", _("Only the organization that carries out a visit can change it."),
    )  # fmt: skip
    PROGRAM_ONLY = "program_only", _("This happens by itself; nobody does it by hand.")
    OVER = "over", _("This work order is over and cannot be changed.")
    ASSIGNED = (
        "assigned",
        _("This work order is assigned already, or it is over. Take the offer back first."),
    )
    NOT_UNDER_WAY = (
        "not_under_way",
        _(
            "Only work in progress is put on hold. Nobody has been there yet, or it is over: move"
            " the visit instead."
        ),
    )
    HELD_ALREADY = "held_already", _("The work order is on hold already.")
    NOT_ON_HOLD = "not_on_hold", _("The work order is not on hold.")
    SOMEBODY_THERE = (
        "somebody_there",
        _("Somebody is on the way or on site, or the work order is over already."),
    )
    NOT_STANDING = "not_standing", _("This offer no longer stands.")
    SET_OUT = "set_out", _("Somebody has set out already: the work stays where it is.")
    NOT_COMPLETABLE = (
        "not_completable", _("Only accepted work that is not over can be completed."),
    )  # fmt: skip
    NOT_COMPLETED = (
        "not_completed", _("Only work that is completed can be judged, and only once."),
    )  # fmt: skip
    NOT_VERIFIED = "not_verified", _("Only work that the client verified can be closed.")
    VISIT_ENDED = (
        "visit_ended", _("This visit has begun, is over, or was cancelled. Plan another."),
    )  # fmt: skip
    VISIT_EN_ROUTE = "visit_en_route", _("Somebody is on the way already.")
    VISIT_ON_SITE = "visit_on_site", _("Somebody is on site already; that does not fit.")
    VISIT_FINISHED = "visit_finished", _("The visit is finished; that does not fit.")
    VISIT_CANCELLED = "visit_cancelled", _("This visit was cancelled. Plan another.")
    VISIT_NOT_ON_SITE = (
        "visit_not_on_site", _("Nobody is on site: say first when you arrived."),
    )  # fmt: skip
    VISIT_NOT_CANCELLABLE = (
        "visit_not_cancellable", _("This visit is on site or over and cannot be cancelled."),
    )  # fmt: skip
    SOMEBODY_CAME = "somebody_came", _("Somebody came: the visit has begun or is over.")
    NOT_FINISHED = "not_finished", _("An outcome belongs to a visit that is over.")
    ANOTHERS_VISIT = "anothers_visit", _("This visit is another technician’s.")
    ORDER_OVER = "order_over", _("The work order of this visit is over.")
    FOLLOWS = (
        "follows",
        _("This visit is a subcontractor’s: it follows the work order that was handed on."),
    )
    ITEMS_MISSING = (
        "items_missing",
        _("Items of a checklist are missing: fill them in before the work is done."),
    )
