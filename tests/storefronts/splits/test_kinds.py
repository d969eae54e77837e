"""Divisions by kind of party."""

from storefronts.splits.kinds import by_kind
from storefronts.splits.parts import Division, Part, PartKind
from tests.storefronts.splits.builders import key


def part(kind: PartKind, name: str, amount_minor: int) -> Part:
    return Part(kind, key(name), name, name.lower(), amount_minor, "a reason")


POTTERY = part(PartKind.MERCHANT, "Pottery", 4_534)
BAKERY = part(PartKind.MERCHANT, "Bakery", 2_011)
PLATFORM = part(PartKind.PLATFORM, "Commonweal", 248)
HARBOUR = part(PartKind.CHARITY, "Harbour", 870)
READING = part(PartKind.CHARITY, "Reading", 95)


class TestByKind:
    def test_puts_parties_of_a_kind_together_and_tells_them_apart(self):
        parts = (POTTERY, BAKERY, PLATFORM, HARBOUR, READING)

        found = by_kind(Division(7_758, "EUR", parts))

        assert [(one.kind, one.name, one.amount_minor) for one in found] == [
            (PartKind.MERCHANT, "Merchants", 6_545),
            (PartKind.PLATFORM, "Commonweal", 248),
            (PartKind.CHARITY, "Charities", 965),
        ]
        assert found[0].reason == "Pottery €45.34, Bakery €20.11"
        assert found[0].organization_id is None

    def test_leaves_a_part_that_is_alone(self):
        assert by_kind(Division(870, "EUR", (HARBOUR,))) == (HARBOUR,)

    def test_of_nothing_is_nothing(self):
        assert by_kind(Division(0, "EUR", ())) == ()
