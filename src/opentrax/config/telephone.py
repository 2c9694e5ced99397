"""Who carries calls to check in by telephone, and under which number."""

from collections.abc import Mapping

from opentrax.config.problems import Problems
from opentrax.fieldapp.telephone.account import Telephone


def read_telephone(variables: Mapping[str, str], problems: Problems) -> Telephone | None:
    """None where nothing is said of a telephone; one of the two alone is a problem."""
    number = variables.get("OPENTRAX_TELEPHONE_NUMBER", "").strip()
    token = variables.get("OPENTRAX_TWILIO_TOKEN", "").strip()
    if bool(number) != bool(token):
        problems.add(
            "OPENTRAX_TELEPHONE_NUMBER and OPENTRAX_TWILIO_TOKEN are not both set",
            "set both, or none: see docs/guides/check-in.md",
        )
    return Telephone(number, token) if number and token else None
