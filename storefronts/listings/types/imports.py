"""A catalogue file and its way in, as its seller's members see it."""

from datetime import datetime
from typing import cast

import strawberry

from commons.kit.enums import described
from commons.kit.graphql import Node
from commons.kit.ids import public_id
from commons.organizations.types.organizations import (
    OrganizationType,
    organization_type,
)
from storefronts.listings.imports import commonweal
from storefronts.listings.imports.mapping import guessed
from storefronts.listings.runs.models import CatalogueRun, ImportFormat, RunState
from storefronts.listings.types.running import (
    ToldListingType,
    kept_of,
    undo_until,
)

IMPORT_PREFIX = "imp"

ImportFormatChoice = described(
    ImportFormat,
    name="ImportFormat",
    description="Whose file it is.",
    SHOPIFY="The product CSV that Shopify exports.",
    COMMONWEAL="Our own CSV: a row per variant, as we export it.",
)


@strawberry.type(name="ImportProblem", description="What is wrong in a file, where.")
class ImportProblemType:
    """One cell, or a row or the file where no column is named."""

    row: int = strawberry.field(description="As a spreadsheet counts; the header is 1.")
    column: str = strawberry.field(description="The column's name; may be empty.")
    value: str = strawberry.field(description="What stands there; at most 200 letters.")
    message: str = strawberry.field(description="What is wrong and what would work.")


@strawberry.type(name="ImportColumn", description="A column of a file.")
class ImportColumnType:
    """To be chosen for a field of ours."""

    name: str = strawberry.field(description="As the first row calls it.")
    samples: list[str] = strawberry.field(description="Its first values, at most 3.")


@strawberry.type(name="ImportField", description="A field of ours and its column.")
class ImportFieldType:
    """What a file may say of a listing or a variant."""

    name: str = strawberry.field(description="What we call it; see docs/imports.md.")
    is_needed: bool = strawberry.field(description="Whether it must have a column.")
    column: str | None = strawberry.field(
        description="The file's: chosen, or guessed before anybody has; may be null."
    )


@strawberry.type(name="ImportRun", description="A catalogue file and its way in.")
class ImportRunType(Node):
    """Checked first, then written."""

    run: strawberry.Private[CatalogueRun]
    seller: OrganizationType = strawberry.field(description="Whose listings.")
    file_name: str = strawberry.field(description="What the file was called.")
    format: ImportFormat = strawberry.field(description="Whose file it is.")
    state: RunState = strawberry.field(description="How far it has come.")
    size_bytes: int = strawberry.field(description="How large the file is.")
    checked_bytes: int = strawberry.field(description="How much of it was read so far.")
    rows_total: int = strawberry.field(description="Rows below the header.")
    rows_done: int = strawberry.field(description="How many were dealt with so far.")
    listings_total: int = strawberry.field(description="Listings in the file.")
    listings_ready: int = strawberry.field(
        description="How many of them can be imported; a problem holds back its chunk."
    )
    listings_new: int = strawberry.field(
        description="How many of those that are ready are not there yet."
    )
    listings_changed: int = strawberry.field(
        description="How many of those that are ready would change."
    )
    listings_unchanged: int = strawberry.field(
        description="How many of those that are ready are so already."
    )
    listings_done: int = strawberry.field(description="How many were imported so far.")
    problems: list[ImportProblemType] = strawberry.field(description="The first 200.")
    problem_count: int = strawberry.field(description="How many there are in all.")
    undone_count: int = strawberry.field(description="How many listings went back.")
    kept_count: int = strawberry.field(
        description="How many undoing has left as they are."
    )
    created_at: datetime = strawberry.field(description="When it was sent.")
    finished_at: datetime | None = strawberry.field(description="When it ended.")

    @strawberry.field(description="Address of all problems as CSV; null without any.")
    def error_file(self) -> str | None:
        """For members of the seller: by their browser, or a token that may read."""
        if not self.problem_count:
            return None
        return f"/desk/{self.run.seller.slug}/import/{self.id}/errors.csv"

    @strawberry.field(description="The file's columns, where they are to be chosen.")
    def columns(self) -> list[ImportColumnType]:
        """Empty for a file whose header is known."""
        if not _is_mapped(self.run):
            return []
        return [
            ImportColumnType(
                name=str(column["name"]),
                samples=[str(one) for one in cast("list[str]", column["samples"])],
            )
            for column in self.run.columns
        ]

    @strawberry.field(description="Our fields, where columns are to be chosen.")
    def fields(self) -> list[ImportFieldType]:
        """Empty for a file whose header is known."""
        if not _is_mapped(self.run):
            return []
        names = [str(column["name"]) for column in self.run.columns]
        chosen = self.run.mapping or guessed(names)
        return [
            ImportFieldType(
                name=name,
                is_needed=name in commonweal.NEEDED_COLUMNS,
                column=chosen.get(name),
            )
            for name in commonweal.CHOSEN
        ]

    @strawberry.field(description="Columns of the file that are not read.")
    def unread_columns(self) -> list[str]:
        """Of our own format; Shopify's are all kept."""
        if self.run.state == RunState.MAPPING:
            return []
        read = self.run.mapping.values()
        names = [str(column["name"]) for column in self.run.columns]
        return [name for name in names if name not in read]

    @strawberry.field(description="Until when it can be undone; null if it cannot.")
    def undo_until(self) -> datetime | None:
        """Seven days from its end, where it wrote anything."""
        return undo_until(self.run)

    @strawberry.field(description="Listings that undoing left as they are: the first.")
    def kept(self) -> list[ToldListingType]:
        """At most 100."""
        return kept_of(self.run)

    @classmethod
    def of(cls, run: CatalogueRun) -> "ImportRunType":
        """The import; its seller was fetched along."""
        return cls(
            id=strawberry.ID(public_id(IMPORT_PREFIX, run.pk)),
            run=run,
            seller=organization_type(run.seller),
            file_name=run.file_name,
            format=ImportFormat(run.format),
            state=RunState(run.state),
            size_bytes=run.size_bytes,
            checked_bytes=run.checked_bytes,
            rows_total=run.rows_total,
            rows_done=run.rows_done,
            listings_total=run.listings_total,
            listings_ready=run.listings_ready,
            listings_new=run.listings_new,
            listings_changed=run.listings_changed,
            listings_unchanged=run.listings_unchanged,
            listings_done=run.listings_done,
            problems=[
                ImportProblemType(
                    row=int(str(problem["row"])),
                    column=str(problem["column"]),
                    value=str(problem.get("value", "")),
                    message=str(problem["message"]),
                )
                for problem in run.problems
            ],
            problem_count=run.problem_count,
            undone_count=run.undone_count,
            kept_count=run.kept_count,
            created_at=run.created_at,
            finished_at=run.finished_at,
        )


def _is_mapped(run: CatalogueRun) -> bool:
    return run.state == RunState.MAPPING or bool(run.mapping)
