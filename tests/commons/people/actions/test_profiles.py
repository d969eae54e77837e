"""What a person is called, and who may see it."""

import pytest

from commons.kit.errors import Refusal
from commons.kit.ids import public_id
from commons.people.actions.profiles import update_profile
from commons.people.models import Language, Person
from tests.api import Api, codes
from tests.builders import make_person

pytestmark = pytest.mark.django_db

NODE = "query($id: ID!) { node(id: $id) { ... on Person { displayName } } }"


class TestUpdateProfile:
    def test_changes_the_name(self) -> None:
        person = make_person(display_name="Ada")

        update_profile(actor=person, display_name="  Ada   Byron ")

        assert Person.objects.get(pk=person.pk).display_name == "Ada Byron"

    @pytest.mark.parametrize("name", ["", " \n", "x" * 121, "a\x01b"])
    def test_refuses_what_is_no_name(self, name: str) -> None:
        person = make_person(display_name="Ada")

        with pytest.raises(Refusal) as refusal:
            update_profile(actor=person, display_name=name)

        assert refusal.value.path == ("input", "displayName")
        assert Person.objects.get(pk=person.pk).display_name == "Ada"

    def test_is_for_those_who_are_signed_in(self) -> None:
        answer = Api().answer(
            'mutation { updateProfile(input: {displayName: "x"}) { errors { code } } }'
        )

        assert codes(answer) == ["UNAUTHENTICATED"]


class TestPersonNode:
    def test_shows_oneself_and_everyone_to_staff(self) -> None:
        person = make_person(display_name="Ada")
        key = public_id("per", person.pk)

        for looking in (person, make_person(is_staff=True)):
            assert Api(looking).ask(NODE, id=key)["node"] == {"displayName": "Ada"}

    def test_shows_nobody_to_others(self) -> None:
        key = public_id("per", make_person().pk)

        assert Api().ask(NODE, id=key)["node"] is None
        assert Api(make_person()).ask(NODE, id=key)["node"] is None

    def test_keeps_what_is_not_named(self) -> None:
        person = make_person(display_name="Ada")

        update_profile(actor=person, language=Language.ZH_HANS)
        update_profile(actor=person, display_name="Ada Byron")

        person.refresh_from_db()
        assert (person.display_name, person.language) == ("Ada Byron", "zh-hans")
