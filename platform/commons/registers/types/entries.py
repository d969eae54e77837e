"""Registers and their entries, as GraphQL shows them."""

from collections.abc import Mapping
from datetime import date, datetime

import strawberry

from commons.kit.arguments import After, First
from commons.kit.connections import Connection, PageArguments, keyset
from commons.kit.enums import described
from commons.kit.graphql import Info, Node
from commons.kit.ids import public_id
from commons.organizations.models import Organization, Verification
from commons.registers.models import Register, RegisterEntry, Standing, StandingChange
from commons.registers.rules.entries import Adapter
from commons.registers.rules.registers import REGISTERS
from commons.registers.selectors import checked_moments, history_of

ENTRY_PREFIX = "ren"
MEMORY_KEY = "registers.checked"

RegisterChoice = described(
    Register,
    name="RegisterKey",
    description="A public register of charities that we keep a copy of.",
    IRS_EO_BMF="United States: what the IRS lists as exempt from tax.",
    CCEW="England and Wales: the register of the Charity Commission.",
)
StandingChoice = described(
    Standing,
    name="RegisterStanding",
    description="How an entry stands in its register.",
    REGISTERED="It is a charity.",
    LISTED="The register holds it, but not as a charity that gifts are deductible for.",
    REMOVED="It has left the register.",
)


@strawberry.type(name="Register", description="A public register of charities.")
class RegisterType:
    """What we keep a copy of, and how fresh that is."""

    key: Register = strawberry.field(description="For inputs.")
    name: str = strawberry.field(description="Who keeps it.")
    country: str = strawberry.field(description="Whose it is, ISO 3166-1.")
    source: str = strawberry.field(description="What our copy is made from, in full.")
    checked_at: datetime | None = strawberry.field(
        description="When our copy was last compared with it; null before that."
    )

    @classmethod
    def of(cls, adapter: Adapter, info: Info) -> "RegisterType":
        """The register; the moments are read once per request."""
        return cls(
            key=Register(adapter.key),
            name=adapter.name,
            country=adapter.country,
            source=adapter.source,
            checked_at=checks(info).get(adapter.key),
        )


@strawberry.type(
    name="RegisterStandingChange", description="Since when an entry stood how."
)
class StandingChangeType:
    """It held until the next one."""

    standing: Standing = strawberry.field(description="How it stood from then on.")
    since: datetime = strawberry.field(
        description="When the import that told of it was written."
    )

    @classmethod
    def of(cls, change: StandingChange) -> "StandingChangeType":
        """One row of the history."""
        return cls(standing=Standing(change.standing), since=change.since)


@strawberry.type(name="RegisterEntry", description="An entry of a public register.")
class RegisterEntryType(Node):
    """As the register told it last."""

    row: strawberry.Private[RegisterEntry]
    number: str = strawberry.field(description="Its number in the register.")
    name: str = strawberry.field(description="Its name in the register.")
    place: str = strawberry.field(description="Town or city; may be empty.")
    region: str = strawberry.field(description="State or county; may be empty.")
    website: str = strawberry.field(description="As the register holds it, or empty.")
    standing: Standing = strawberry.field(description="How it stands there.")
    standing_since: datetime = strawberry.field(
        description="Since when we know of that."
    )
    registered_on: date | None = strawberry.field(
        description="When it was registered, as the register says."
    )
    removed_on: date | None = strawberry.field(
        description="When it was removed, as the register says."
    )
    url: str = strawberry.field(description="Where the register itself shows it.")

    @strawberry.field(description="The register it stands in.")
    def register(self, info: Info) -> RegisterType:
        """One statement per request, for all registers."""
        return RegisterType.of(REGISTERS[self.row.register], info)

    @strawberry.field(description="How it has stood, the newest first.")
    def history(
        self, first: First = None, after: After = None
    ) -> Connection[StandingChangeType]:
        """Kept since our first import."""
        return keyset(
            history_of(self.row.pk),
            PageArguments.of(first, after),
            order=("-position",),
            build=StandingChangeType.of,
        )

    @classmethod
    def of(cls, entry: RegisterEntry) -> "RegisterEntryType":
        """The entry as everyone sees it."""
        return cls(
            id=strawberry.ID(public_id(ENTRY_PREFIX, entry.pk)),
            row=entry,
            number=entry.number,
            name=entry.name,
            place=entry.place,
            region=entry.region,
            website=entry.website,
            standing=Standing(entry.standing),
            standing_since=entry.standing_since,
            registered_on=entry.registered_on,
            removed_on=entry.removed_on,
            url=REGISTERS[entry.register].address_of(entry.number),
        )


@strawberry.type(
    name="CharityVerification",
    description="How we know that a charity is one: the facts behind its badge.",
)
class CharityVerificationType:
    """Everyone sees those of verified charities, members their own."""

    state: Verification = strawberry.field(description="How far it has come.")
    source: str | None = strawberry.field(
        description="The register it was found in; null when staff checked its papers."
    )
    number: str = strawberry.field(
        description="Its number there, or as staff checked it; may be empty."
    )
    checked_at: datetime | None = strawberry.field(
        description="When the register was last compared, else when staff checked; "
        "null before it is verified."
    )
    register_url: str | None = strawberry.field(
        description="Where the register shows it; null without a register."
    )

    @classmethod
    def of(cls, charity: Organization, info: Info) -> "CharityVerificationType":
        """Costs one statement per request, and only where a register is named."""
        adapter = REGISTERS.get(charity.register)
        return cls(
            state=Verification(charity.verification),
            source=None if adapter is None else adapter.name,
            number=charity.registration_number,
            checked_at=_checked_at(charity, info),
            register_url=(
                None
                if adapter is None
                else adapter.address_of(charity.registration_number)
            ),
        )


def _checked_at(charity: Organization, info: Info) -> datetime | None:
    """While it is verified, each import of its register checks it again."""
    if not charity.is_verified or charity.verified_at is None:
        return None
    known = checks(info).get(charity.register) if charity.register else None
    return charity.verified_at if known is None else max(known, charity.verified_at)


def checks(info: Info) -> Mapping[str, datetime]:
    """When each register was last compared; read once per request."""
    memo = info.context.memo
    if MEMORY_KEY not in memo:
        memo[MEMORY_KEY] = checked_moments()
    known: Mapping[str, datetime] = memo[MEMORY_KEY]
    return known
