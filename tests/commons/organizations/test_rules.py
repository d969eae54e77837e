"""Names, places and roles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.organizations.rules import (
    RESERVED_SLUGS,
    SLUG_LENGTH,
    countries,
    free_slug,
    higher_of,
    may_assign,
    outranks_or_equals,
    slug_from,
)

ROLES = ["VIEWER", "STAFF", "MANAGER", "OWNER"]


class TestSlugFrom:
    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("Harbour Clinic", "harbour-clinic"),
            ("Café  Zürich & Söhne", "cafe-zurich-sohne"),
            ("--- 7 Seas! ---", "7-seas"),
            ("慈善", "organization"),
            ("", "organization"),
        ],
    )
    def test_keeps_plain_letters_digits_and_hyphens(self, name: str, slug: str) -> None:
        assert slug_from(name) == slug

    @given(st.text(max_size=200))
    def test_is_a_slug_for_any_name(self, name: str) -> None:
        slug = slug_from(name)

        assert slug
        assert len(slug) <= SLUG_LENGTH - 6
        assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert not slug.startswith("-")
        assert not slug.endswith("-")
        assert "--" not in slug


class TestFreeSlug:
    def test_takes_the_wanted_one_when_free(self) -> None:
        assert free_slug("harbour", {"harbour-2"}) == "harbour"

    def test_counts_on_when_taken(self) -> None:
        assert free_slug("harbour", {"harbour", "harbour-2"}) == "harbour-3"

    def test_never_gives_a_word_our_addresses_need(self) -> None:
        assert {"admin", "new", "desk"} <= RESERVED_SLUGS
        assert free_slug("desk", set()) == "desk-2"


class TestCountries:
    def test_knows_countries_of_iso_3166(self) -> None:
        assert {"NL", "DE", "US", "JP", "KW", "TW"} <= countries()

    def test_leaves_out_what_is_no_country(self) -> None:
        assert countries().isdisjoint({"EU", "UN", "ZZ", "XA", "nl", "UK", "150"})

    def test_counts_about_as_many_as_there_are(self) -> None:
        # 249 in ISO 3166-1, and XK, which has no code there yet.
        assert len(countries()) == 250


class TestRoles:
    @pytest.mark.parametrize("role", ROLES)
    @pytest.mark.parametrize("other", ROLES)
    def test_stand_in_one_order(self, role: str, other: str) -> None:
        reaches = ROLES.index(role) >= ROLES.index(other)

        assert outranks_or_equals(role, other) is reaches
        assert higher_of(role, other) == (role if reaches else other)

    def test_nobody_outranks_nobody(self) -> None:
        assert not outranks_or_equals(None, "VIEWER")


class TestMayAssign:
    @pytest.mark.parametrize("own", [None, *ROLES])
    @pytest.mark.parametrize("current", ROLES)
    @pytest.mark.parametrize("wanted", ROLES)
    def test_only_managers_and_up_and_never_above_themselves(
        self, own: str | None, current: str, wanted: str
    ) -> None:
        height = -1 if own is None else ROLES.index(own)
        expected = height >= 2 and height >= max(
            ROLES.index(current), ROLES.index(wanted)
        )

        assert may_assign(own, current=current, wanted=wanted) is expected
