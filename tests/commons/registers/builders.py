"""Registers for tests: entries, files, and charities that stand in them."""

from datetime import date
from pathlib import Path

from django.utils import timezone

from commons.organizations.models import Organization
from commons.registers.actions.guards import Allowed
from commons.registers.actions.imports import Outcome, import_register
from commons.registers.models import (
    ImportState,
    RegisterEntry,
    RegisterImport,
    Standing,
    StandingChange,
)
from commons.registers.rules.registers import REGISTERS
from tests.builders import make_charity

IRS_HEADER = "EIN,NAME,STREET,CITY,STATE,ZIP,RULING,DEDUCTIBILITY,STATUS"
CCEW_COLUMNS = (
    "date_of_extract", "organisation_number", "registered_charity_number",
    "linked_charity_number", "charity_name", "charity_type",
    "charity_registration_status", "date_of_registration", "date_of_removal",
    "charity_contact_address3", "charity_contact_address4",
    "charity_contact_postcode", "charity_contact_web",
)  # fmt: skip


def irs_row(number: int, name: str = "", *, deductible: str = "1") -> str:
    """A row of the IRS; numbers are counted within one that is given out."""
    name = name or f"FUND {number}"
    ein = f"53{number:07d}"
    return f"{ein},{name},1 MAIN ST,WASHINGTON,DC,20001,196811,{deductible},01"


def irs_text(*rows: str) -> str:
    """A whole file."""
    return "\n".join((IRS_HEADER, *rows)) + "\n"


def ccew_row(**facts: str | int | None) -> dict[str, str | int | None]:
    """A charity of the Charity Commission's extract."""
    row: dict[str, str | int | None] = dict.fromkeys(CCEW_COLUMNS)
    return (
        row
        | {
            "date_of_extract": "2026-11-23T00:00:00",
            "registered_charity_number": 202918,
            "linked_charity_number": 0,
            "charity_name": "OXFAM",
            "charity_registration_status": "Registered",
            "date_of_registration": "1965-03-09T00:00:00",
            "charity_contact_address3": "OXFORD",
            "charity_contact_postcode": "OX4 2JY",
            "charity_contact_web": "www.oxfam.org.uk",
        }
        | facts
    )


def ccew_text(*rows: dict[str, str | int | None]) -> str:
    """A whole file, tab-separated as published."""
    lines = [CCEW_COLUMNS, *([row[c] for c in CCEW_COLUMNS] for row in rows)]
    return "\n".join(
        "\t".join("" if cell is None else str(cell) for cell in line) for line in lines
    )


def imported(folder: Path, text: str, *, key: str = "irs-eo-bmf",
             allowed: Allowed | None = None) -> Outcome:  # fmt: skip
    """Import this text as the whole of a register."""
    path = folder / "register.csv"
    path.write_text(text)
    return import_register(
        REGISTERS[key],
        [path],
        allowed=allowed or Allowed(),
        progress=lambda words, part: None,
    )


def make_entry(
    *,
    register: str = "ccew",
    number: str = "202918",
    name: str = "OXFAM",
    standing: Standing = Standing.REGISTERED,
    website: str = "www.oxfam.example.org",
) -> RegisterEntry:
    """An entry as an import would have written it."""
    moment = timezone.now()
    told_by = RegisterImport.objects.create(
        register=register,
        file_name="made.csv",
        state=ImportState.DONE,
        finished_at=moment,
    )
    entry = RegisterEntry.objects.create(
        register=register,
        number=number,
        name=name,
        place="OXFORD",
        website=website,
        registered_on=date(1965, 3, 9),
        standing=standing,
        standing_since=moment,
    )
    StandingChange.objects.create(
        entry=entry, position=1, standing=standing, since=moment, told_by=told_by
    )
    return entry


def make_registered(
    number: str = "202918", *, register: str = "ccew", verified: bool = True,
    name: str | None = None,
) -> Organization:  # fmt: skip
    """A charity that claims this number; verified as if it were found there."""
    charity = make_charity(verified=verified, name=name)
    Organization.objects.filter(pk=charity.pk).update(
        register=register, registration_number=number
    )
    charity.refresh_from_db()
    return charity
