"""Saboteurs of the policy's own pages."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from opentrax.privacy.ledger import probes, saboteur
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.promises import documents
from opentrax.privacy.saboteurs.site import in_production
from opentrax.privacy.selectors import policy as selectors


@saboteur(documents.versions_stay, "a published version is rewritten past the rights")
def rewritten_version(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql(
        "UPDATE privacy_publishedpolicy SET texts = jsonb_set(texts, '{en}', '\"[a.b] Trust us.\"')"
    )
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
    shown = selectors.parts

    def softened(*args: Any) -> list[selectors.Part]:
        return [
            dataclasses.replace(
                part,
                clauses=[
                    dataclasses.replace(c, words=c.words.replace("no marketing", "some marketing"))
                    for c in part.clauses
                ],
            )
            for part in shown(*args)
        ]

    sandbox.replace(selectors, "parts", softened)
    yield


@saboteur(documents.somebody_can_be_asked, "nobody's word stands behind the mailbox any more")
def unattended(sandbox: Sandbox) -> Iterator[None]:
    in_production(sandbox)
    assert settings.ENVIRONMENT.operator.contact  # noqa: S101
    yield
