"""Jobs of accounts: what goes by term, and what a withdrawn consent leaves."""

from opentrax.kit.jobs import job, periodic
from opentrax.kit.tenancy import current_scope


@job(of="person")
def forget_places() -> None:
    """Remove the places of a person's sign-ins."""
    from opentrax.accounts.services import places

    opened = current_scope()
    if opened is not None and opened.person_id is not None:
        places.forget(opened.person_id)


@periodic("25 3 * * *")
def purge() -> None:
    """Remove sign-ups that nobody verified, old sign-ins, old changes of address."""
    from opentrax.accounts.services import purging

    purging.purge_unverified()
    purging.purge_traces()


@periodic("40 * * * *")
def close_what_is_due() -> None:
    """Close the accounts and organizations whose time has come."""
    from opentrax.accounts.services import age_cases, leaving, organization_closing

    age_cases.erase_what_is_due()
    leaving.close_what_is_due()
    organization_closing.close_organizations_due()


@periodic("7 * * * *", queue="keeping")
def fly_canary() -> None:
    """Every hour: the hidden canary goes from sign-up to erasure; what it left is looked for."""
    from opentrax.accounts.canary import running

    running.run()


@periodic("*/10 * * * *")
def tell_of_changes() -> None:
    """Every ten minutes: tell who has not been told of a change of a document that matters."""
    from opentrax.accounts.services import changes

    changes.tell_of_changes()
