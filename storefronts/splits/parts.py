"""The parts of a sum: who gets how much and why, and how they are merged and kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from storefronts.splits.words import merged_reason


class PartKind(StrEnum):
    """What a part of a payment is; the value is also the allocation's kind."""

    MERCHANT = "MERCHANT"
    PLATFORM = "PLATFORM"
    PROCESSING_FEE = "PROCESSING_FEE"
    CHARITY = "CHARITY"


ORDER_OF_KINDS = tuple(PartKind)


@dataclass(frozen=True)
class Part:
    """Who gets how much, and why; `terms_id` names the pledge terms of a share."""

    kind: PartKind
    organization_id: UUID | None
    name: str
    slug: str
    amount_minor: int
    reason: str
    terms_id: UUID | None = None
    pledge_id: UUID | None = None

    def frozen(self) -> dict[str, object]:
        """As it is stored with an order line, for ever."""
        return {
            "kind": self.kind.value,
            "organization_id": _text_of(self.organization_id),
            "name": self.name,
            "slug": self.slug,
            "amount_minor": self.amount_minor,
            "reason": self.reason,
            "terms_id": _text_of(self.terms_id),
            "pledge_id": _text_of(self.pledge_id),
        }

    @classmethod
    def thawed(cls, stored: Mapping[str, Any]) -> Self:  # JSON: values of any kind
        """The part as it was frozen."""
        return cls(
            kind=PartKind(stored["kind"]),
            organization_id=_id_of(stored["organization_id"]),
            name=stored["name"],
            slug=stored["slug"],
            amount_minor=stored["amount_minor"],
            reason=stored["reason"],
            terms_id=_id_of(stored["terms_id"]),
            pledge_id=_id_of(stored["pledge_id"]),
        )


@dataclass(frozen=True)
class Division:
    """A sum and its parts, which add up to it."""

    total_minor: int
    currency: str
    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        if sum(part.amount_minor for part in self.parts) != self.total_minor:
            raise ValueError("the parts do not add up to the total")

    @classmethod
    def thawed(
        cls, total_minor: int, currency: str, parts: Iterable[Mapping[str, Any]]
    ) -> Self:
        """What was decided once, from its frozen parts."""
        return cls(total_minor, currency, tuple(Part.thawed(part) for part in parts))


def merged(parts: Iterable[Part]) -> tuple[Part, ...]:
    """One part per kind and organization, in the order of the split bar."""
    found: dict[tuple[PartKind, UUID | None], list[Part]] = {}
    for part in parts:
        found.setdefault((part.kind, part.organization_id), []).append(part)
    together = [_merged_part(group) for group in found.values()]
    return tuple(sorted(together, key=lambda part: ORDER_OF_KINDS.index(part.kind)))


def _merged_part(parts: Sequence[Part]) -> Part:
    if len(parts) == 1:
        return parts[0]
    return replace(
        parts[0],
        amount_minor=sum(part.amount_minor for part in parts),
        reason=merged_reason([part.reason for part in parts]),
        terms_id=None,
        pledge_id=None,
    )


def _text_of(key: UUID | None) -> str | None:
    return None if key is None else str(key)


def _id_of(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
