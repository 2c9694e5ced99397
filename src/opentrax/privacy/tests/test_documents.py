"""Documents: the operator's words over the program's, versions that stay, what each changed, and
that nothing that matters takes effect unannounced."""

import dataclasses
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as live_settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from opentrax.kit.commands import Refused
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Person
from opentrax.privacy.documents import Kind, kind_of, kinds, shipping, version_hash
from opentrax.privacy.documents import declare as declare_kind
from opentrax.privacy.documents.difference import difference
from opentrax.privacy.documents.filling import filled
from opentrax.privacy.documents.parts import paragraphs, parts
from opentrax.privacy.ledger.states import State
from opentrax.privacy.models import Document, DocumentText
from opentrax.privacy.rules.consent import Method
from opentrax.privacy.rules.documents import NOTICE, TELLING, earliest_effect, has_to_wait
from opentrax.privacy.selectors import documents
from opentrax.privacy.selectors.binding import moved
from opentrax.privacy.selectors.consent import is_asked, may, words_for
from opentrax.privacy.selectors.ledger import standings
from opentrax.privacy.services import consent
from opentrax.privacy.services.documents import Version, adopt_shipped, end, publish, put_off
from opentrax.privacy.services.verdicts import judge

SOFTER = ("marketing.opt-in", "no marketing", "little marketing", "aucune prospection")
MANNER = consent.Manner(method=Method.SETTINGS_PAGE)


def policy_with(before: str, after: str, french: str = "") -> dict[str, str]:
    """The policy with some words of English replaced; a word added to French."""
    texts = dict(kind_of("policy").shipped())
    assert before in texts["en"]
    return {
        "en": texts["en"].replace(before, after),
        "fr-ca": texts["fr-ca"].replace("[marketing.opt-in] ", f"[marketing.opt-in] {french}"),
    }


def a_version(texts: dict[str, str], **changed: Any) -> Version:
    """A change that matters, by the operator."""
    given: dict[str, Any] = {
        "texts": texts, "by": "Nordrand", "is_material": True,
        "summaries": dict.fromkeys(texts, "Marketing."),
        "changes": frozenset({"marketing.opt-in"}), **changed,
    }  # fmt: skip
    return Version(**given)


def softened(**changed: Any) -> Document:
    """The operator's policy, which promises less about marketing."""
    return publish("policy", a_version(policy_with(*SOFTER[1:3], "Parfois. "), **changed))


# --- texts


def test_every_kind_is_published_as_the_program_brings_it(db: None):
    names = set(kinds())
    assert {"policy", "terms", "age", "tracking", "marketing"} <= names
    for name, kind in kinds().items():
        current = documents.in_force(name)
        assert current is not None
        assert (current.version, current.published_by) == (1, "")
        stored = documents.texts_of(current)
        assert {tongue: words.strip() for tongue, words in stored.items()} == kind.shipped()
        assert current.text_hash == version_hash(stored)


def test_another_kind_of_the_same_name_is_refused():
    with pytest.raises(ValueError, match="two kinds"):
        declare_kind(dataclasses.replace(kind_of("terms"), newest=9))


def test_a_text_is_parted_at_headings_names_and_empty_lines():
    text = "First\nline.\n\nSecond.\n# Head\n[a.b] One.\n[a.c] Two.\n## Deeper\nEnd."
    assert [(p.heading, p.name, p.words) for p in paragraphs(text)] == [
        ("", "", "First line."), ("", "", "Second."), ("Head", "a.b", "One."),
        ("Head", "a.c", "Two."), ("Deeper", "", "End."),
    ]  # fmt: skip
    assert [len(part.paragraphs) for part in parts(text)] == [2, 2, 1]


@given(
    st.lists(st.sampled_from(["One two.", "Three four.", "Five.", "Six seven eight."]), max_size=6),
    st.lists(st.sampled_from(["One two.", "Three 4.", "Five.", "Nine."]), max_size=6),
)
def test_a_difference_gives_both_texts_back(before: list[str], after: list[str]):
    found = difference("\n\n".join(before), "\n\n".join(after))
    old = [" ".join(r.words for r in c.runs if r.op != "added") for c in found.changed]
    new = [" ".join(r.words for r in c.runs if r.op != "removed") for c in found.changed]
    gone = Counter(before) - Counter(filter(None, old))
    came = Counter(after) - Counter(filter(None, new))
    assert gone == came
    assert gone.total() == found.same_count


def test_a_clause_is_followed_by_its_name():
    before = "# A\n[one] Stays.\n[two] We keep it.\n[three] Gone."
    after = "# A\n[two] We keep it longer.\n[four] New.\n[one] Stays."
    found = {c.name: c for c in difference(before, after).changed}
    assert {name: c.op for name, c in found.items()} == {
        "two": "same", "four": "added", "three": "removed",
    }  # fmt: skip
    assert [(r.op, r.words) for r in found["two"].runs] == [
        ("same", "We keep"), ("removed", "it."), ("added", "it longer."),
    ]  # fmt: skip


def test_an_operator_who_is_not_named_is_said_not_to_be(settings: Any):
    words = "{operator} is at {address}. Questions go to {contact}. {operator} reads them."
    assert filled(words, "en") == (
        "The operator of this installation is at a place not entered yet. Questions go to an"
        " address not entered yet. The operator of this installation reads them."
    )
    environment = live_settings.ENVIRONMENT
    named = dataclasses.replace(environment.operator, name="nordrand", address="x", contact="y")
    settings.ENVIRONMENT = dataclasses.replace(environment, operator=named)
    assert filled("{operator} is at {address}.", "en") == "nordrand is at x."


# --- publishing


def test_a_change_that_matters_waits_and_the_one_in_force_stays(db: None, clock: SettableClock):
    waiting = softened()
    assert waiting.effective_at == clock.at + NOTICE + TELLING
    assert documents.in_force("policy").version == 1  # type: ignore[union-attr]
    assert [d.pk for d in documents.waiting()] == ["policy/2"]
    clock.set(waiting.effective_at)
    assert documents.in_force("policy") == waiting
    assert documents.waiting() == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"changes": frozenset()}, "name each that you change. marketing.opt-in"),
        ({"is_material": False}, "so the change matters: marketing.opt-in"),
        ({"by": " "}, "who publishes"),
        ({"summaries": {"en": "Only one."}}, "in each language"),
        ({"effective_at": "soon"}, "at the earliest"),
        ({"texts": {"en": "# A\n[a.b] C."}}, "fr-ca is missing"),
        ({"texts": {}}, "one of these languages"),
        ({"texts": {"de": "Ja.", "en": "Yes."}}, "one of these languages"),
        ({"texts": {"en": "No name.", "fr-ca": "[a.b] C."}}, "No clause"),
        ({"texts": {"en": "[a.b] B.\n[a.b] C.", "fr-ca": "[a.b] C."}}, "one name"),
        ({"texts": {"en": "# Nothing", "fr-ca": "# Rien"}}, "needs words"),
        ({"texts": "same"}, "words of the last version"),
    ],
)
def test_what_is_not_ready_is_refused(
    db: None, clock: SettableClock, changed: dict[str, Any], told: str
):
    if changed.get("effective_at"):
        changed = {"effective_at": clock.at + timedelta(days=37)}
    if changed.get("texts") == "same":
        changed = {"texts": dict(kind_of("policy").shipped())}
    with pytest.raises(Refused, match=told):
        softened(**changed) if "texts" not in changed else publish("policy", a_version(**changed))
    assert Document.objects.filter(kind="policy").count() == 1


def test_clauses_of_one_language_only_are_refused(db: None):
    texts = policy_with(*SOFTER[1:3])
    texts["en"] += "\n[own.words] More."
    with pytest.raises(Refused, match=r"one language only: own\.words"):
        publish("policy", a_version(texts))


def test_a_minor_change_takes_effect_at_once_but_never_before_one_that_waits(
    db: None, clock: SettableClock
):
    texts = {k: f"{v}\n[own.words] {k}." for k, v in kind_of("policy").shipped().items()}
    minor = publish("policy", a_version(texts, is_material=False, changes=frozenset()))
    assert documents.in_force("policy") == minor
    assert moved() == {}  # a clause of the operator's own takes no promise its words
    clock.advance(hours=1)
    waiting = softened()
    clock.advance(hours=1)
    later = {k: f"{v}\n" + "[own.more] Words." for k, v in documents.texts_of(waiting).items()}
    behind = publish("policy", a_version(later, is_material=False))
    assert behind.effective_at == waiting.effective_at


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE privacy_document SET text_hash = ''", "DELETE FROM privacy_document",
        "UPDATE privacy_documenttext SET text = ''", "DELETE FROM privacy_documenttext",
        "UPDATE privacy_document SET is_material = false",
    ],
)  # fmt: skip
def test_nobody_changes_what_was_published(statement: str, db: None):
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_what_takes_effect_unannounced(db: None, clock: SettableClock):
    row = {
        "id": "policy/2", "kind": "policy", "version": 2, "base": 1, "text_hash": "x",
        "is_material": True, "published_at": clock.at,
    }  # fmt: skip
    with pytest.raises(DatabaseError, match="document_gives_notice"), transaction.atomic():
        Document.objects.create(**row, effective_at=clock.at + timedelta(days=29))
    made = Document.objects.create(**row, effective_at=clock.at + timedelta(days=30))
    own = Document.objects.filter(pk=made.pk)
    with pytest.raises(DatabaseError, match="never brought forward"), transaction.atomic():
        own.update(effective_at=clock.at + timedelta(days=29, hours=23))
    own.update(effective_at=clock.at + timedelta(days=31))


def test_whoever_is_told_too_late_has_the_whole_notice(db: None, clock: SettableClock):
    waiting = softened()
    clock.advance(days=7)
    assert put_off(waiting).effective_at == waiting.published_at + NOTICE + TELLING
    clock.advance(days=10)
    assert put_off(waiting).effective_at == clock.at + NOTICE
    clock.set(waiting.effective_at)
    assert put_off(waiting).effective_at == clock.at  # in force: nothing is put off any more


def test_the_rules_of_waiting(clock: SettableClock):
    at = clock.at
    assert earliest_effect(at, is_material=False) == at
    late = at + timedelta(days=100)
    assert earliest_effect(at, is_material=True, waiting=[late]) == late
    assert has_to_wait(at + NOTICE, at) is None
    assert has_to_wait(at + NOTICE - timedelta(seconds=1), at) == at + NOTICE


def test_a_new_text_of_the_program_goes_out_with_notice_unless_the_operator_has_their_own(
    db: None, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
):
    newer = {name: dataclasses.replace(kind, newest=2) for name, kind in kinds().items()}
    monkeypatch.setattr("opentrax.privacy.documents._kinds", newer)
    monkeypatch.setattr(Kind, "shipped", lambda kind, _v=0: {"en": kind.name, "fr-ca": "Neuf."})
    publish("terms", a_version({"en": "Ours.", "fr-ca": "À nous."}))
    # The operator's is built on what the program brings now; the next text leaves it alone.
    newest = {name: dataclasses.replace(kind, newest=3) for name, kind in kinds().items()}
    monkeypatch.setattr("opentrax.privacy.documents._kinds", newest)
    adopted = {d.kind: d for d in adopt_shipped(using="default")}
    assert set(adopted) == set(kinds()) - {"terms"}
    assert {d.version for d in adopted.values()} == {2}
    assert adopted["policy"].effective_at == clock.at + NOTICE + TELLING
    assert adopt_shipped(using="default") == []


def test_a_fresh_installation_has_nobody_to_tell(
    db: None, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
):
    newer = {"terms": dataclasses.replace(kind_of("terms"), newest=2)}
    monkeypatch.setattr("opentrax.privacy.documents._kinds", newer)
    monkeypatch.setattr(Kind, "shipped", lambda kind, _v=0: {"en": kind.name, "fr-ca": "Neuf."})
    [adopted] = adopt_shipped(using="default", is_fresh=True)
    assert documents.in_force("terms") == adopted
    assert shipping.first_version("a", "opentrax.privacy.policy").reverse_sql


# --- promises that lose their words


def test_a_promise_whose_words_the_operator_changed_is_unknown_and_says_so(
    client: Client, db: None, clock: SettableClock
):
    waiting = softened()
    assert judge("P80").state == State.KEPT
    assert moved() == {}
    clock.set(waiting.effective_at)
    assert moved() == {"P09": "changed"}
    [standing] = [one for one in standings() if one.number == "P09"]
    assert standing.state is State.UNKNOWN
    assert "little marketing" in standing.words
    assert judge("P09").state == State.UNKNOWN
    page = client.get("/promises").content.decode()
    assert page.count("The operator changed the words.") == 1
    body = {one["number"]: one for one in client.get("/promises.json").json()["promises"]}
    assert (body["P09"]["words_moved"], body["P80"]["words_moved"]) == ("changed", None)
    assert judge("P80").state == State.KEPT  # what is served is still what is in force


def test_a_promise_that_the_operator_took_out_is_not_claimed(
    client: Client, db: None, clock: SettableClock
):
    texts = {
        tongue: "\n".join(
            line for line in words.splitlines() if not line.startswith("[changes.versions]")
        )
        for tongue, words in kind_of("policy").shipped().items()
    }
    waiting = publish("policy", a_version(texts, changes=frozenset({"changes.versions"})))
    clock.set(waiting.effective_at)
    assert judge("P79").state == State.UNKNOWN
    assert moved() == {"P79": "gone"}
    assert "took these words out" in client.get("/promises").content.decode()


# --- purposes


def test_a_new_purpose_is_off_until_granted_and_a_changed_one_is_new(
    ada: Person, clock: SettableClock
):
    def given(at: str) -> bool:
        notice_id, _words = words_for("survey", "en")
        consent.give(ada, "survey", notice_id=notice_id, manner=MANNER)
        assert notice_id == at
        return may(ada, "survey", clock.at).allowed

    assert not may(ada, "survey", clock.at).allowed
    assert given("survey/1/en")  # the control: it is on once somebody says yes
    clock.advance(minutes=1)
    minor = {"en": "Yes, ask me.\n\nMore.", "fr-ca": "Oui, demandez.\n\nPlus."}
    publish("survey", a_version(minor, is_material=False))
    assert may(ada, "survey", clock.at).allowed
    clock.advance(minutes=1)
    other = {"en": "Yes, and sell it.\n\nMore.", "fr-ca": "Oui, et vendez.\n\nPlus."}
    waiting = publish("survey", a_version(other))
    assert may(ada, "survey", clock.at).allowed
    clock.set(waiting.effective_at)
    assert not may(ada, "survey", clock.at).allowed
    with pytest.raises(Refused, match="has changed"):
        consent.give(ada, "survey", notice_id="survey/2/en", manner=MANNER)
    assert given("survey/3/en")


def test_a_purpose_that_ends_takes_every_yes_with_it(
    ada: Person, clock: SettableClock, client: Client
):
    consent.give(ada, "review", notice_id="review/1/en", manner=MANNER)
    clock.advance(minutes=1)
    ended = end("review", by="Nordrand")
    assert (ended.version, is_asked("review")) == (2, False)
    assert not may(ada, "review", clock.at).allowed
    with pytest.raises(Refused):
        consent.give(ada, "review", notice_id="review/2/en", manner=MANNER)
    with pytest.raises(Refused, match="can end"):
        end("review", by="Nordrand")
    with pytest.raises(Refused, match="can end"):
        end("policy", by="Nordrand")
    assert "Ended on" in client.get("/documents").content.decode()
    clock.advance(minutes=1)
    again = publish("review", a_version(documents.texts_of(ended), is_material=False))
    assert (again.version, is_asked("review")) == (3, True)
    assert not may(ada, "review", clock.at).allowed
    consent.give(ada, "review", notice_id="review/3/en", manner=MANNER)
    assert may(ada, "review", clock.at).allowed


# --- pages


def test_every_document_has_addresses_that_stay(client: Client, db: None, clock: SettableClock):
    listed = client.get("/documents").content.decode()
    for name in kinds():
        assert f'href="/documents/{name}"' in listed
        assert client.get(f"/documents/{name}").status_code == 200
    for row in DocumentText.objects.all():
        answer = client.get(f"/documents/{row.pk}").content.decode()
        assert f'lang="{"fr-CA" if row.language == "fr-ca" else "en"}"' in answer
    for gone in ("x", "x/1", "policy/2", "policy/1/de", "policy/0", "policy/changes/1/2"):
        assert client.get(f"/documents/{gone}").status_code == 404


def test_a_difference_is_read_without_color_and_aloud(
    client: Client, db: None, clock: SettableClock
):
    softened()
    page = client.get("/documents/policy/changes/1/2").content.decode()
    assert "Marketing." in page
    assert "not in force yet" in page
    removed, added = page.partition("<del>")[2], page.partition("<ins>")[2]
    assert "Removed: " in removed.partition("</del>")[0]
    assert "[−" in removed
    assert "Added: " in added.partition("</ins>")[0]
    assert "little" in added.partition("</ins>")[0]
    whole = client.get("/documents/policy/2").content.decode()
    assert "little marketing" in whole
    assert "Read what is in force now" in whole
    assert "no marketing" in client.get("/privacy").content.decode()
    assert "takes effect on" in client.get("/privacy").content.decode()
    french = client.get("/documents/policy/changes/1/2", headers={"accept-language": "fr-CA"})
    assert "Parfois." in french.content.decode()


def test_a_missing_language_is_said_to_be_missing(client: Client, db: None, clock: SettableClock):
    with pytest.raises(Refused, match="fr-ca is missing"):
        publish("terms", a_version({"en": "Be kind."}))
    made = publish("terms", a_version({"en": "Be kind."}, lacks_language=True))
    page = client.get("/terms/2", headers={"accept-language": "fr-CA"}).content.decode()
    assert 'id="lacking"' in page
    assert "Français (Canada)" in page
    assert "Be kind." in page
    assert client.get("/documents/terms/2/fr-ca").status_code == 404
    compared = client.get("/documents/terms/changes/1/2", headers={"accept-language": "fr-CA"})
    assert compared.context["difference"] is None
    assert made.words.count() == 1


def test_the_policy_says_what_to_set_while_the_operator_is_not_named(
    client: Client, db: None, settings: Any
):
    page = client.get("/privacy").content.decode()
    assert "OPENTRAX_OPERATOR_NAME" in page
    assert "…" not in page.partition("<article")[2].partition("</article")[0]
    environment = live_settings.ENVIRONMENT
    named = dataclasses.replace(
        environment.operator, name="Nordrand", address="Quai 1", contact="p@nordrand.ca"
    )
    settings.ENVIRONMENT = dataclasses.replace(environment, operator=named)
    page = client.get("/privacy").content.decode()
    assert "OPENTRAX_OPERATOR" not in page
    assert "Nordrand is at Quai 1." in page
