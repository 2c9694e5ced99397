"""`opentrax age …` and `opentrax user remove-factors`."""

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner, Result

from opentrax.accounts.services import factors, report_by_address
from opentrax.config.cli.age import command as age_command
from opentrax.config.cli.user import command as user_command
from opentrax.kit.tenancy import person_scope
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import mail_has_ended, person_id_by_email

pytestmark = pytest.mark.django_db


def _age(*arguments: str) -> Result:
    return CliRunner().invoke(age_command, list(arguments))


def test_a_report_is_listed_frozen_and_cleared(ada: Person) -> None:
    report_by_address("ada@example.com")
    assert "stranger" in _age("list").stdout
    assert _age("freeze", "Ada@example.com").exit_code == 0
    assert mail_has_ended(ada.email)
    assert "frozen" in _age("list").stdout
    assert _age("clear", "ada@example.com").exit_code == 0
    assert not mail_has_ended(ada.email)
    assert "cleared" in _age("list").stdout


def test_an_erased_account_is_named_by_its_key_alone(ada: Person) -> None:
    _age("freeze", ada.email)
    assert _age("erase", ada.email).exit_code == 0
    assert person_id_by_email("ada@example.com") is None
    listed = _age("list").stdout
    assert "erased" in listed
    assert "ada@example.com" not in listed


@pytest.mark.parametrize("action", ["clear", "erase"])
def test_nothing_is_decided_without_a_case(action: str, ada: Person) -> None:
    assert "Freeze the account first" in _age(action, ada.email).output
    assert person_id_by_email(ada.email) == ada.pk


@pytest.mark.parametrize("action", ["freeze", "clear", "erase"])
def test_an_unknown_address_is_told(action: str) -> None:
    assert "nobody has an account" in _age(action, "who@example.com").output


def test_factors_are_removed(ada: Person) -> None:
    with person_scope(ada.pk):
        factors.ensure_recovery_codes(ada)
    result = CliRunner().invoke(user_command, ["remove-factors", "ADA@example.com"])
    assert "Removed 1 of" in result.output
    with person_scope(ada.pk):
        assert not Authenticator.objects.exists()
    result = CliRunner().invoke(user_command, ["remove-factors", "who@example.com"])
    assert result.exit_code != 0
