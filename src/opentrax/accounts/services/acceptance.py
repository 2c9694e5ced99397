"""Record what somebody agreed to, word for word by its hash."""

from opentrax.accounts import texts
from opentrax.accounts.models import Acceptance, Way
from opentrax.kit.tenancy import person_scope
from opentrax.organizations.models import Person


def accept(person: Person, *, way: Way, language: str) -> None:
    """Record that a person accepted the terms in force and stated their age, in the words of a
    language. Adds a row for each document whose version they had not agreed to.
    """
    with person_scope(person.pk):
        for document, version in missing(person).items():
            words = texts.text(document, version, language)
            Acceptance.objects.create(
                person_id=person.pk, document=document, version=version, way=way,
                language=texts.language_for(language), text_hash=texts.text_hash(words),
            )  # fmt: skip


def missing(person: Person) -> dict[str, int]:
    """Documents of which the person has not agreed to the version in force, with that version."""
    agreed = set(Acceptance.objects.filter(person_id=person.pk).values_list("document", "version"))
    return {
        name: version for name, version in texts.current().items() if (name, version) not in agreed
    }
