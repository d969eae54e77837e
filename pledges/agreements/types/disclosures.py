"""The pledge sentence, as GraphQL shows it; every page prints it from this one type."""

import strawberry

from commons.kit.enums import described
from pledges.agreements.rules.sentences import DisclosureText, PartKind

PartKindChoice = described(
    PartKind,
    name="DisclosurePartKind",
    description="How to show a part of the sentence.",
    TEXT="Plain words.",
    GIVES="A sum that goes to a charity; mark it.",
    CHARITY="A charity's name; link it to its window.",
)


@strawberry.type(name="DisclosurePart", description="Some words of the sentence.")
class DisclosurePartType:
    """Put together, the parts are the whole sentence."""

    text: str = strawberry.field(description="The words.")
    kind: PartKind = strawberry.field(description="How to show them.")
    slug: str | None = strawberry.field(description="The charity's, if it is one.")


@strawberry.type(
    name="Disclosure", description="What a sale gives and to whom, in a sentence."
)
class DisclosureType:
    """Null stands in its place where nothing is given."""

    text: str = strawberry.field(description="The whole sentence.")
    parts: list[DisclosurePartType] = strawberry.field(
        description="The same in parts, to be marked and linked."
    )


def disclosure_type(sentence: DisclosureText) -> DisclosureType:
    """The sentence as clients see it."""
    return DisclosureType(
        text=sentence.text,
        parts=[
            DisclosurePartType(text=part.text, kind=part.kind, slug=part.slug or None)
            for part in sentence.parts
        ],
    )


def disclosure_or_none(sentence: DisclosureText | None) -> DisclosureType | None:
    """The same where there may be no sentence."""
    return None if sentence is None else disclosure_type(sentence)
