"""Scalars that accept what they say and nothing else.

The stock Decimal takes NaN and Infinity, the stock DateTime takes naive times, and
the stock Upload takes strings; these do not.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NewType

import strawberry
from django.core.files.uploadedfile import UploadedFile
from strawberry.schema.config import StrawberryConfig
from strawberry.types.scalar import ScalarDefinition

MAX_DECIMAL_LENGTH = 32
DECIMAL = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)

Upload = NewType("Upload", object)


def _parse_decimal(value: object) -> Decimal:
    text = value if isinstance(value, str) else ""
    if len(text) > MAX_DECIMAL_LENGTH or not DECIMAL.fullmatch(text):
        raise ValueError('A decimal is text like "12.50".')
    return Decimal(text)


def _parse_moment(value: object) -> datetime:
    text = value if isinstance(value, str) else ""
    if not MOMENT.fullmatch(text):
        raise ValueError('A moment is text like "2026-03-01T12:00:00Z".')
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError:  # a moment of ours that is in no year of ours in UTC
        raise ValueError("A moment lies between the years 1 and 9999.") from None


def _parse_date(value: object) -> date:
    if not isinstance(value, str) or len(value) != 10:
        raise ValueError('A day is text like "2026-03-01".')
    return date.fromisoformat(value)


def _parse_upload(value: object) -> "UploadedFile[bytes]":
    if not isinstance(value, UploadedFile):
        raise ValueError("A file is sent by a multipart request.")  # noqa: TRY004
    return value


def _iso(value: datetime | date) -> str:
    return value.isoformat().replace("+00:00", "Z")


SCALARS: dict[object, ScalarDefinition] = {
    Decimal: strawberry.scalar(
        name="Decimal",
        description="An exact decimal number as text; never NaN, never an exponent.",
        specified_by_url="https://www.w3.org/TR/xmlschema-2/#decimal",
        serialize=str,
        parse_value=_parse_decimal,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment with its offset, RFC 3339.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=_iso,
        parse_value=_parse_moment,
    ),
    date: strawberry.scalar(
        name="Date",
        description="A day, such as 2026-03-01.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=_iso,
        parse_value=_parse_date,
    ),
    Upload: strawberry.scalar(
        name="Upload",
        description="A file, sent by the GraphQL multipart request specification.",
        specified_by_url="https://github.com/jaydenseric/graphql-multipart-request-spec",
        serialize=str,
        parse_value=_parse_upload,
    ),
}

CONFIG = StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=False)
