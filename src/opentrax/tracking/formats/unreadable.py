"""Why a body or a file as a whole cannot be read, as codes that screens put into words."""

from enum import StrEnum


class Unreadable(StrEnum):
    """What is wrong with a whole file; OTHER where only the error's own message says more."""

    UNKNOWN_KIND = "unknown_kind"
    DAMAGED_ARCHIVE = "damaged_archive"
    NOT_XML = "not_xml"
    DOCUMENT_TYPE = "document_type"
    NOT_JSON = "not_json"
    NOT_CSV = "not_csv"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_LARGE = "too_large"
    OTHER = "other"
