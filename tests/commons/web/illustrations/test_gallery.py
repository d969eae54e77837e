"""Pictures: well-formed, harmless, and the same for the same arguments."""

import hashlib
from xml.etree import ElementTree as ET

import pytest

from commons.web.illustrations.gallery import FAMILIES, picture
from commons.web.illustrations.palettes import PALETTES

EVERY_KIND = [(family, kind) for family, kinds in FAMILIES.items() for kind in kinds]
HARMLESS = {"svg", "g", "path", "rect", "ellipse", "clipPath"}
NAMESPACE = "{http://www.w3.org/2000/svg}"


class TestPicture:
    @pytest.mark.parametrize(("family", "kind"), EVERY_KIND)
    def test_holds_flat_shapes_only(self, family: str, kind: str) -> None:
        for seed in range(12):
            root = ET.fromstring(picture(family, kind, seed))

            assert {one.tag.removeprefix(NAMESPACE) for one in root.iter()} <= HARMLESS

    @pytest.mark.parametrize(("family", "kind"), EVERY_KIND)
    def test_stays_small(self, family: str, kind: str) -> None:
        assert max(len(picture(family, kind, seed)) for seed in range(12)) < 60_000

    def test_is_the_same_for_the_same_seed(self) -> None:
        drawn = "".join(
            picture(family, kind, seed)
            for family, kind in EVERY_KIND
            for seed in (1, 7)
        )

        assert hashlib.sha256(drawn.encode()).hexdigest() == (
            "790f7693d45efaabbd0c66d32811cc66b793fc398000559b79baefc0029d11a1"
        )

    def test_is_another_for_another_seed(self) -> None:
        assert picture("product", "ceramics", 1) != picture("product", "ceramics", 2)

    @pytest.mark.parametrize("palette", PALETTES)
    def test_is_recoloured_by_a_palette(self, palette: str) -> None:
        drawn = picture("banner", "harbour", 3, palette)

        assert PALETTES[palette].wall in drawn

    def test_knows_no_other_kinds(self) -> None:
        with pytest.raises(KeyError):
            picture("product", "yacht", 1)
