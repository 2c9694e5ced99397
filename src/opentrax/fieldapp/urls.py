"""Addresses of the technician's own pages."""

from django.urls import path

from opentrax.fieldapp.views import (
    by_link,
    check_ins,
    checklists,
    devices,
    disclosure,
    feed,
    parts,
    scanning,
    stored,
    telephone,
    today,
)

urlpatterns = [
    path("field", today.today, name="field"),
    path("field/scan", scanning.scan, name="field_scan"),
    path("field/shifts", today.open_shift, name="field_shifts"),
    path("field/shifts/<uuid:shift_id>/closing", today.close_shift, name="field_shift_closing"),
    path(
        "field/shifts/<uuid:shift_id>/cancellation",
        today.cancel_shift,
        name="field_shift_cancellation",
    ),
    path("field/pauses", today.pause, name="field_pauses"),
    path("field/pauses/end", today.resume, name="field_pause_end"),
    path("field/visits/<uuid:visit_id>/arrival", today.arrive, name="field_arrival"),
    path("field/visits/<uuid:visit_id>/departure", today.leave, name="field_departure"),
    path("field/visits/<uuid:visit_id>/outcome", today.say_outcome, name="field_outcome"),
    path("field/visits/<uuid:visit_id>/suggestion", today.answer_arrival, name="field_suggestion"),
    path("telephone/calls", telephone.call, name="telephone_call"),
    path("v/<str:token>", by_link.visit_page, name="visit_by_link"),
    path("c/<str:token>", check_ins.by_qr, name="check_in_by_qr"),
    path("field/visits/<uuid:visit_id>/code", check_ins.by_code, name="field_code"),
    path("field/visits/<uuid:visit_id>", feed.visit_page, name="field_visit"),
    path("field/visits/<uuid:visit_id>/notes", feed.add_note, name="field_notes"),
    path("field/visits/<uuid:visit_id>/photos", feed.add_photos, name="field_photos"),
    path(
        "field/visits/<uuid:visit_id>/checklists/<uuid:work_checklist_id>",
        checklists.checklist,
        name="field_checklist",
    ),
    path(
        "field/visits/<uuid:visit_id>/checklists/<uuid:work_checklist_id>/answers",
        checklists.answer,
        name="field_checklist_answers",
    ),
    path("field/visits/<uuid:visit_id>/parts", parts.visit_parts, name="field_parts"),
    path(
        "field/visits/<uuid:visit_id>/parts/<uuid:part_use_id>/return",
        parts.take_back,
        name="field_part_back",
    ),
    path("field/disclosure", disclosure.text, name="field_disclosure"),
    path("field/disclosure/acknowledgement", disclosure.acknowledge, name="field_acknowledgement"),
    path("field/data", stored.data, name="field_data"),
    path("field/looks", stored.looks, name="field_looks"),
    path("field/devices", devices.device_list, name="field_devices"),
    path("field/devices/new", devices.new_device, name="field_device_new"),
    path("field/devices/<uuid:device_id>/token", devices.new_token_of, name="field_device_token"),
    path(
        "field/devices/<uuid:device_id>/revocation",
        devices.revoke_device,
        name="field_device_revocation",
    ),
    path("field/browser", devices.connect_browser, name="field_browser"),
]
