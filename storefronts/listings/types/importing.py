"""Catalogue files through the API: checked, mapped, written, cancelled, undone."""

from typing import Annotated, BinaryIO, cast
from uuid import UUID

import strawberry
from django.core.files.uploadedfile import UploadedFile

from commons.kit.arguments import After, First
from commons.kit.connections import Connection, PageArguments
from commons.kit.graphql import Info, Payload, mutation
from commons.kit.ids import parse_public_id
from commons.kit.scalars import Upload
from commons.kit.scopes import Scope
from commons.organizations.types.organizations import (
    organization_key,
)
from commons.people.viewer import viewer, viewer_or_none
from storefronts.listings.actions import imports
from storefronts.listings.actions.runs import cancel_run
from storefronts.listings.actions.undoing import undo_run
from storefronts.listings.runs.models import (
    ImportFormat,
    RunKind,
)
from storefronts.listings.selectors import desk
from storefronts.listings.types.imports import IMPORT_PREFIX, ImportRunType
from storefronts.listings.types.running import OrganizationSlug, runs_at_desk


@strawberry.input(description="Which column of the file a field of ours is.")
class ImportColumnInput:
    """One of each field; a column may serve several."""

    field: str = strawberry.field(description="What we call it, such as Price.")
    column: str = strawberry.field(
        default="", description="What the file calls it; empty for none."
    )


@strawberry.input(description="A catalogue file to check.")
class CheckImportInput:
    """Nothing is changed by it."""

    organization_id: strawberry.ID = strawberry.field(description="Whose listings.")
    file: Upload = strawberry.field(description="At most 100 MB, in UTF-8.")
    format: ImportFormat | None = strawberry.field(
        default=None, description="Whose file it is; null: its header tells."
    )
    mapping: list[ImportColumnInput] = strawberry.field(
        default_factory=list,
        description="For a header of nobody's; remembered for the next such file.",
    )


@strawberry.input(description="Which column is which.")
class MapImportInput:
    """For a file whose header is not known."""

    import_id: strawberry.ID = strawberry.field(description="Which one.")
    columns: list[ImportColumnInput] = strawberry.field(
        description="Handle, Title and Price at least."
    )


@strawberry.input(description="An import to begin.")
class RunImportInput:
    """One that was checked."""

    import_id: strawberry.ID = strawberry.field(description="Which one.")
    leave_out: bool = strawberry.field(
        default=False,
        description="Whether to leave out the groups of rows that have a problem; "
        "without it, a file with problems is refused.",
    )


@strawberry.input(description="An import.")
class ImportInput:
    """One there is."""

    import_id: strawberry.ID = strawberry.field(description="Which one.")


@strawberry.type(description="After a step of an import.")
class ImportPayload(Payload):
    """The import, or null."""

    import_run: ImportRunType | None = strawberry.field(
        default=None, description="Ask for it again to see how far it is."
    )


@strawberry.type(description="After checking a file.")
class CheckImportPayload(ImportPayload):
    """The import with its problems, or null."""


@strawberry.type(description="After saying which column is which.")
class MapImportPayload(ImportPayload):
    """The import with its problems, or null."""


@strawberry.type(description="After beginning an import.")
class RunImportPayload(ImportPayload):
    """The import, or null."""


@strawberry.type(description="After stopping an import.")
class CancelImportPayload(ImportPayload):
    """The import, or null."""


@strawberry.type(description="After beginning to undo an import.")
class UndoImportPayload(ImportPayload):
    """The import, or null."""


@strawberry.type
class ImportQuery:
    """Fields of the query."""

    @strawberry.field(description="A seller's imports, the latest first.")
    def desk_imports(
        self,
        info: Info,
        organization: OrganizationSlug,
        first: First = None,
        after: After = None,
    ) -> Connection[ImportRunType] | None:
        """For members, and for staff of the platform to look; null if closed."""
        page = PageArguments.of(first, after)
        return runs_at_desk(
            info, organization, page, found=desk.imports_of, build=ImportRunType.of
        )

    @strawberry.field(description="One import; null if closed.")
    def import_run(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Its id.")],
    ) -> ImportRunType | None:
        """For members, and for staff of the platform to look."""
        return import_node(info, _key(id))


@strawberry.type
class ImportMutation:
    """Fields of the mutation."""

    @mutation(scope=Scope.CATALOGUE)
    def check_import(self, info: Info, input: CheckImportInput) -> CheckImportPayload:
        """Read a catalogue file and tell what is wrong with it; nothing changes."""
        # The scalar lets nothing else in.
        sent = cast("UploadedFile[bytes]", input.file)
        run = imports.check_import(
            actor=viewer(info),
            organization_id=organization_key(input.organization_id),
            file=imports.CatalogueFile(
                name=sent.name or "",
                format=input.format,
                content=cast("BinaryIO", sent.file),
                columns=_pairs(input.mapping),
            ),
        )
        return CheckImportPayload(import_run=ImportRunType.of(run))

    @mutation(scope=Scope.CATALOGUE)
    def map_import(self, info: Info, input: MapImportInput) -> MapImportPayload:
        """Say which column is which and check the file; nothing changes."""
        run = imports.map_import(
            actor=viewer(info),
            import_id=_key(input.import_id),
            columns=_pairs(input.columns),
        )
        return MapImportPayload(import_run=ImportRunType.of(run))

    @mutation(scope=Scope.CATALOGUE)
    def run_import(self, info: Info, input: RunImportInput) -> RunImportPayload:
        """Write what was checked; asked again, it goes on where it stopped."""
        run = imports.run_import(
            actor=viewer(info),
            import_id=_key(input.import_id),
            leaves_out=input.leave_out,
        )
        return RunImportPayload(import_run=ImportRunType.of(run))

    @mutation(scope=Scope.CATALOGUE)
    def cancel_import(self, info: Info, input: ImportInput) -> CancelImportPayload:
        """Stop an import after the chunk it is at; what it wrote stays."""
        key = _key(input.import_id)
        run = cancel_run(actor=viewer(info), run_id=key, kind=RunKind.IMPORT)
        return CancelImportPayload(import_run=ImportRunType.of(run))

    @mutation(scope=Scope.CATALOGUE)
    def undo_import(self, info: Info, input: ImportInput) -> UndoImportPayload:
        """Take back what an import wrote, within seven days of its end."""
        key = _key(input.import_id)
        run = undo_run(actor=viewer(info), run_id=key, kind=RunKind.IMPORT)
        return UndoImportPayload(import_run=ImportRunType.of(run))


def import_node(info: Info, key: UUID) -> ImportRunType | None:
    """The import with this key; null if closed."""
    run = desk.import_for(viewer_or_none(info), key)
    return None if run is None else ImportRunType.of(run)


def _key(public: str) -> UUID:
    return parse_public_id(IMPORT_PREFIX, public)[0]


def _pairs(columns: list[ImportColumnInput]) -> list[tuple[str, str]]:
    return [(one.field, one.column) for one in columns]
