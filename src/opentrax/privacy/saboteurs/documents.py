"""Saboteurs of the policy's own pages."""

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.conf import settings

from opentrax.kit.clock import now
from opentrax.kit.tenancy import person_scope
from opentrax.organizations.models import Person
from opentrax.privacy.documents.parts import Part
from opentrax.privacy.ledger import probes, saboteur
from opentrax.privacy.ledger.register import REGISTER
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.promises import documents
from opentrax.privacy.rules import consent as rules
from opentrax.privacy.saboteurs.site import in_production
from opentrax.privacy.selectors import consent as consent_selectors
from opentrax.privacy.selectors import documents as selectors
from opentrax.privacy.services import consent
from opentrax.privacy.services import documents as services
from opentrax.privacy.services.erasures import persons
from opentrax.privacy.views import documents as views


@saboteur(documents.versions_stay, "a published version is rewritten past the rights")
def rewritten_version(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("UPDATE privacy_documenttext SET text = '[a.b] Trust us.' WHERE id = 'policy/1/en'")
    yield


@saboteur(documents.versions_stay, "a language of a version is taken away, past the rights")
def lost_language(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("DELETE FROM privacy_documenttext WHERE id = 'terms/1/fr-ca'")
    yield


@saboteur(documents.versions_stay, "old versions are taken off the site")
def hidden_version(sandbox: Sandbox) -> Iterator[None]:
    asked = probes.ask

    def gone(path: str, **options: Any) -> probes.Answer:
        answer = asked(path, **options)
        return dataclasses.replace(answer, status=404) if "/policy/" in path else answer

    sandbox.replace(probes, "ask", gone)
    yield


@saboteur(documents.the_served_policy_is_in_force, "the page shows other words than are in force")
def other_words(sandbox: Sandbox) -> Iterator[None]:
    shown = selectors.shown_parts

    def softened(*args: Any) -> list[Part]:
        return [
            dataclasses.replace(
                part,
                paragraphs=tuple(
                    dataclasses.replace(c, words=c.words.replace("no marketing", "some marketing"))
                    for c in part.paragraphs
                ),
            )
            for part in shown(*args)
        ]

    sandbox.replace(selectors, "shown_parts", softened)
    yield


@saboteur(documents.the_served_policy_is_in_force, "a version that waits is shown as if in force")
def shown_too_early(sandbox: Sandbox) -> Iterator[None]:
    texts = dict(selectors.texts_of(selectors.in_force("policy")))  # type: ignore[arg-type]
    texts = {tongue: words.replace("30", "300") for tongue, words in texts.items()}
    services.publish(
        "policy",
        services.Version(
            texts=texts,
            by="Somebody",
            is_material=True,
            summaries=dict.fromkeys(texts, "Logs."),
            changes=frozenset(e.clause for e in REGISTER.values()),
        ),
    )
    early = SimpleNamespace(**{**vars(selectors), "in_force": selectors.newest})
    sandbox.replace(views, "documents", early)
    yield


@saboteur(documents.a_new_purpose_is_off, "whoever said nothing is taken to agree")
def silence_is_a_yes(sandbox: Sandbox) -> Iterator[None]:
    decided = rules.standing

    def generous(*args: Any, **options: Any) -> rules.Standing:
        found = decided(*args, **options)
        return dataclasses.replace(found, allowed=True) if found.why == "nothing_said" else found

    sandbox.replace(rules, "standing", generous)
    yield


@saboteur(documents.a_new_purpose_is_off, "an earlier yes is taken for words that changed since")
def old_yes_for_new_words(sandbox: Sandbox) -> Iterator[None]:
    person_id = next(iter(persons()))
    with person_scope(person_id):
        person = Person.objects.get(pk=person_id)
    consent.give(
        person, "marketing", notice_id="marketing/1/en",
        manner=consent.Manner(method=rules.Method.SETTINGS_PAGE),
    )  # fmt: skip
    sandbox.sql(
        "INSERT INTO privacy_document (id, kind, version, base, text_hash, is_material, is_ended,"
        " published_at, effective_at, published_by) SELECT 'marketing/2', kind, 2, 1, text_hash,"
        " true, false, %s, %s, 'Somebody' FROM privacy_document WHERE id = 'marketing/1'",
        now() - timedelta(days=50), now(),
    )  # fmt: skip
    sandbox.replace(consent_selectors, "_holds", lambda *_: True)
    yield


@saboteur(documents.somebody_can_be_asked, "nobody's word stands behind the mailbox any more")
def unattended(sandbox: Sandbox) -> Iterator[None]:
    in_production(sandbox)
    assert settings.ENVIRONMENT.operator.contact  # noqa: S101
    yield
