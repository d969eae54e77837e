"""What the database holds true of people."""

import pytest
from django.db import IntegrityError

from commons.people.models import Person
from tests.builders import make_person

pytestmark = pytest.mark.django_db


class TestPerson:
    def test_is_found_however_the_address_is_written(self) -> None:
        person = make_person(email="ADA@example.org")

        assert Person.objects.get_by_natural_key(" Ada@Example.org ") == person

    def test_has_an_address_of_their_own(self) -> None:
        make_person(email="ada@example.org")

        with pytest.raises(IntegrityError):
            make_person(email="ADA@example.org")

    def test_has_an_address_in_lower_case(self) -> None:
        person = make_person(email="ada@example.org")

        with pytest.raises(IntegrityError, match="person_email_is_lower_case"):
            Person.objects.filter(pk=person.pk).update(email="Ben@example.org")
