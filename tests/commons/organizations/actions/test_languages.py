"""What organizations write in, and what they say of themselves in other languages."""

from dataclasses import replace

import pytest

from commons.kit.errors import Forbidden, Refusal, Refusals
from commons.kit.language import override
from commons.organizations.actions.profiles import (
    NewOrganization,
    ProfileChange,
    create_organization,
    translate_organization,
    update_organization,
)
from commons.organizations.models import Kind, Role
from tests.api import Api
from tests.builders import (
    make_listing,
    make_member,
    make_merchant,
    make_person,
    owner_of,
)

pytestmark = pytest.mark.django_db


class TestTranslateOrganization:
    ABOUT = """query ($slug: String!) {
      merchant(slug: $slug) { about aboutLanguage }
      listings(filter: { seller: $slug }) {
        nodes { seller { about aboutLanguage language } } }
    }"""

    def say(self, merchant, about, language="zh-Hans", actor=None):
        return translate_organization(
            actor=actor or owner_of(merchant),
            organization_id=merchant.pk,
            language=language,
            about=about,
        )

    def read(self, merchant, language):
        return Api(language=language).ask(self.ABOUT, slug=merchant.slug)

    def test_is_read_in_its_language_and_nowhere_else(self) -> None:
        merchant = make_listing().seller
        update_organization(
            actor=owner_of(merchant),
            organization_id=merchant.pk,
            change=ProfileChange(about="Two potters."),
        )
        self.say(merchant, " 两位陶匠。 ")

        chinese = self.read(merchant, "zh-hans")
        english = self.read(merchant, "en")

        said = {"about": "两位陶匠。", "aboutLanguage": "zh-Hans"}
        assert chinese["merchant"] == said
        assert chinese["listings"]["nodes"] == [{"seller": {**said, "language": "en"}}]
        assert english["merchant"] == {"about": "Two potters.", "aboutLanguage": "en"}
        self.say(merchant, "")
        assert self.read(merchant, "zh-hans") == english

    @pytest.mark.parametrize(
        ("language", "code"), [("en", "OWN_LANGUAGE"), ("tlh", "UNKNOWN_LANGUAGE")]
    )
    def test_refuses_other_languages(self, language, code) -> None:
        merchant = make_merchant()

        with pytest.raises(Refusal) as caught:
            self.say(merchant, "Words.", language)

        assert (caught.value.code, caught.value.path) == (code, ("input", "language"))
        merchant.refresh_from_db()
        assert merchant.about_in == {}

    def test_is_for_managers(self) -> None:
        merchant = make_merchant()

        with pytest.raises(Forbidden):
            self.say(merchant, "陶", actor=make_member(merchant, Role.STAFF))


class TestLanguage:
    def test_is_that_of_the_request_unless_said(self) -> None:
        new = NewOrganization(
            kind=Kind.MERCHANT, name="盐", country="NL", currency="EUR"
        )

        with override("zh-hans"):
            first = create_organization(actor=make_person(), new=new)
            other = replace(new, name="Salt", language="EN")
            second = create_organization(actor=make_person(), new=other)

        assert (first.language, second.language) == ("zh-hans", "en")

    def test_is_one_of_ours(self) -> None:
        merchant = make_merchant()

        with pytest.raises(Refusals) as caught:
            update_organization(
                actor=owner_of(merchant),
                organization_id=merchant.pk,
                change=ProfileChange(language="tlh"),
            )

        assert [one.code for one in caught.value.refusals] == ["UNKNOWN_LANGUAGE"]
