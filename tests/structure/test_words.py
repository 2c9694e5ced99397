"""Every word that people see is in the catalog of each language, whole, and reaches a page."""

import importlib.util
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from django.test import Client
from django.utils import formats, translation

from opentrax.engine.motion.words import TEMPLATES
from opentrax.kit import script_words
from opentrax.kit.tenancy import person_scope
from opentrax.organizations import permissions, words
from opentrax.organizations.models import Organization, Person

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"%\((\w+)\)[a-z]|(?<!\{)\{(\w+)[^{}]*\}(?!\})|(<[^>]+>)")


def _script() -> ModuleType:
    """scripts/ is no package: load the extraction by its path."""
    spec = importlib.util.spec_from_file_location(
        "extract_words", ROOT / "scripts" / "extract_words.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


extraction = _script()
CATALOGS = sorted(extraction.CATALOGS.glob("*/LC_MESSAGES/django.po"))


def _catalog(path: Path) -> Catalog:
    return extraction.read(path)


def _placeholders(text: str) -> list[str]:
    return sorted("".join(found) for found in NAMED.findall(text))


def _texts(message: Message) -> tuple[list[str], list[str]]:
    """The source's forms and the translation's, both as lists."""
    source = [message.id] if isinstance(message.id, str) else list(message.id)
    target = [message.string] if isinstance(message.string, str) else list(message.string)
    return source, target


@pytest.fixture(params=CATALOGS, ids=lambda path: path.parent.parent.name)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    return _catalog(request.param)


def test_canadian_french_is_among_the_catalogs():
    assert "fr_CA" in [path.parent.parent.name for path in CATALOGS]


def test_the_catalog_has_the_words_of_the_source_and_no_others(catalog: Catalog):
    inside = {(message.context, message.id) for message in catalog if message.id}
    source = {(word.context, word.text) for word in extraction.words()}
    assert sorted(map(str, source - inside)) == [], "run scripts/extract_words.py and translate"
    assert sorted(map(str, inside - source)) == [], "run scripts/extract_words.py"


def test_every_word_is_translated_and_none_is_a_guess(catalog: Catalog):
    assert extraction.untranslated(catalog) == []
    assert [message.id for message in catalog if message.fuzzy] == []
    assert list(catalog.check()) == []


def test_translations_keep_placeholders_and_markup(catalog: Catalog):
    wrong = []
    for message in catalog:
        source, target = _texts(message)
        if message.id and any(_placeholders(t) != _placeholders(source[-1]) for t in target):
            wrong.append(message.id)
    assert wrong == []


def test_translations_read_as_canadian_french_is_set():
    """Guillemets with hard spaces inside, a hard space before a colon, none before ; ! ?"""
    catalog = _catalog(extraction.CATALOGS / "fr_CA" / "LC_MESSAGES" / "django.po")
    bad = re.compile(r"« | »|[ \w]:(?= )|[ \u00a0][;!?]|\w'\w|[“”]")
    wrong = [t for m in catalog if m.id for t in _texts(m)[1] if bad.search(t)]
    assert wrong == []


def test_the_catalog_is_as_its_script_writes_it(tmp_path: Path):
    for path in CATALOGS:
        again = tmp_path / path.parent.parent.name / "LC_MESSAGES" / path.name
        again.parent.mkdir(parents=True)
        extraction.write(extraction.merged(_catalog(path)), again)
        assert again.read_text("utf-8") == path.read_text("utf-8")


def test_compiled_words_are_those_of_the_catalog(tmp_path: Path):
    """`make setup` compiled what is in the tree now, not an older one."""
    for path in CATALOGS:
        fresh = tmp_path / "django.mo"
        with fresh.open("wb") as file:
            write_mo(file, _catalog(path))
        with fresh.open("rb") as new, path.with_suffix(".mo").open("rb") as served:
            wanted_words, compiled = read_mo(new), read_mo(served)
        wanted, known = (
            [(m.context, m.id, m.string) for m in c if m.id] for c in (wanted_words, compiled)
        )
        assert sorted(map(str, wanted)) == sorted(map(str, known)), "run make setup"


@pytest.mark.parametrize("text", TEMPLATES.values(), ids=TEMPLATES)
def test_the_engines_reasons_are_said_in_french(text: str):
    with translation.override("fr-ca"):
        said = translation.gettext(text)
    assert said != text
    assert _placeholders(said) == _placeholders(text)


@pytest.mark.parametrize("page", script_words.PAGES)
def test_the_scripts_speak_french(page: str):
    """Units and words that are the same in both languages apart."""
    same = {"{seconds} s", "{minutes} min", "{hours} h {minutes} min", "SOS"}
    said = {}
    for language in ("en", "fr-ca"):
        with translation.override(language):
            said[language] = [str(text) for text in script_words.PAGES[page].values()]
    pairs = zip(said["en"], said["fr-ca"], strict=True)
    assert {english for english, french in pairs if english == french} <= same


def test_every_action_of_the_table_of_permissions_has_words():
    assert list(words.ACTIONS) == list(permissions.ACTIONS)


def test_django_and_allauth_speak_french_too():
    with translation.override("fr-ca"):
        assert translation.gettext("This field is required.") == "Ce champ est obligatoire."
        said = translation.gettext(
            "The email address and/or password you specified are not correct."
        )
    assert said.startswith("L")
    assert "correct" in said


def test_dates_have_the_month_in_letters():
    day = datetime(2026, 11, 3, 9, 5)  # noqa: DTZ001  a format is tested, not an instant
    for style in ("DATE_FORMAT", "SHORT_DATE_FORMAT"):
        with translation.override("en"):
            assert formats.date_format(day, style) == "3 Nov 2026"
        with translation.override("fr-ca"):
            assert formats.date_format(day, style) == "3 nov. 2026"
    with translation.override("fr-ca"):
        assert formats.date_format(day, "SHORT_DATETIME_FORMAT") == "3 nov. 2026, 09:05"
        assert formats.date_format(day, "MONTH_DAY_FORMAT") == "mar. 3 nov."


def test_the_sign_in_page_speaks_the_browsers_language(client: Client, acme: Organization):
    french = client.get("/sign-in", headers={"accept-language": "fr-CA,fr;q=0.9,en;q=0.5"})
    page = french.content.decode()
    assert '<html lang="fr-ca"' in page
    assert "Se connecter" in page
    assert "Mot de passe oublié?" in page
    english = client.get("/sign-in", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="en"' in english
    assert "Forgot your password?" in english


@pytest.mark.parametrize("path", ["/timesheets", "/work-orders", "/locations", "/technicians"])
def test_the_office_speaks_the_persons_language(
    path: str, sign_in: Callable[..., Client], bolt: Organization, bea: Person
):
    """The person's own choice wins over the browser's."""
    with person_scope(bea.pk):
        Person.objects.filter(pk=bea.pk).update(language="fr-ca")
    answer = sign_in(bea, bolt).get(path, headers={"accept-language": "en"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == "fr-ca"
    assert '<html lang="fr-ca"' in page
    assert "Feuilles de temps" in page
    assert "Timesheets" not in page
