"""Staff decides with everything in view, and sees what imports did."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from commons.organizations.models import Verification, VerificationDecision
from commons.registers.models import RegisterEntry, RegisterImport, Standing
from tests.builders import make_charity, make_merchant, make_person, owner_of
from tests.commons.registers.builders import (
    imported,
    irs_row,
    irs_text,
    make_entry,
    make_registered,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(make_person(is_staff=True))
    return client


def decide(client: Client, charity, verdict: str, reason: str = "") -> str:
    address = reverse("admin:registers_charitycase_decide", args=[charity.pk])
    answer = client.post(address, {"verdict": verdict, "reason": reason}, follow=True)
    return answer.content.decode()


class TestCase:
    def test_shows_entry_likeness_and_verdicts(self, staff: Client) -> None:
        make_entry(name="OXFAM")
        charity = make_registered(verified=False, name="Oxfam")

        page = staff.get(
            reverse("admin:registers_charitycase_change", args=[charity.pk])
        ).content.decode()

        assert "100&nbsp;% alike" in page
        assert 'value="VERIFIED"' in page
        assert 'value="SUSPENDED"' not in page

    def test_verifies(self, staff: Client) -> None:
        make_entry()
        charity = make_registered(verified=False)

        page = decide(staff, charity, "VERIFIED")

        charity.refresh_from_db()
        decision = VerificationDecision.objects.get(organization=charity)
        assert f"{charity.name} is verified." in page
        assert charity.is_verified
        assert decision.evidence["entry"]["standing"] == "REGISTERED"

    def test_wants_a_reason_to_reject(self, staff: Client) -> None:
        charity = make_charity(verified=False)

        page = decide(staff, charity, "REJECTED")

        charity.refresh_from_db()
        assert "Give a reason" in page
        assert charity.verification == Verification.SUBMITTED

    def test_keeps_the_reason(self, staff: Client) -> None:
        charity = make_charity(verified=False)

        page = decide(staff, charity, "REJECTED", "Not in the register.")

        charity.refresh_from_db()
        assert charity.verification == Verification.REJECTED
        assert "Not in the register." in page

    def test_says_who_stands_there_again(self, staff: Client) -> None:
        make_entry()
        charity = make_registered()
        decide(staff, charity, "SUSPENDED", "It left.")

        page = staff.get(
            reverse("admin:registers_charitycase_change", args=[charity.pk])
        ).content.decode()

        assert "It stands in the register again." in page

    def test_is_not_for_the_charity_itself(self) -> None:
        charity = make_charity(verified=False)
        client = Client()
        client.force_login(owner_of(charity))
        address = reverse("admin:registers_charitycase_decide", args=[charity.pk])

        client.post(address, {"verdict": "VERIFIED"})

        charity.refresh_from_db()
        assert charity.verification == Verification.SUBMITTED

    def test_lists_charities_alone(self, staff: Client) -> None:
        charity, merchant = make_charity(verified=False), make_merchant()

        page = staff.get(
            reverse("admin:registers_charitycase_changelist")
        ).content.decode()

        assert charity.name in page
        assert merchant.name not in page


class TestRegisters:
    def test_show_entries_with_their_history(self, staff: Client) -> None:
        entry = make_entry(standing=Standing.REMOVED)

        pages = [
            staff.get(reverse("admin:registers_registerentry_changelist")),
            staff.get(reverse("admin:registers_registerentry_change", args=[entry.pk])),
        ]

        assert [page.status_code for page in pages] == [200, 200]
        assert "Removed" in pages[1].content.decode()

    def test_cannot_be_changed(self, staff: Client) -> None:
        entry = make_entry()

        answer = staff.post(
            reverse("admin:registers_registerentry_change", args=[entry.pk]),
            {"name": "Other"},
        )

        assert answer.status_code == 403
        assert RegisterEntry.objects.get().name == "OXFAM"

    def test_show_imports_with_their_bad_rows(
        self, staff: Client, tmp_path: Path
    ) -> None:
        imported(tmp_path, irs_text(irs_row(1), "12,SHORT,,,,,,1,01"))
        run = RegisterImport.objects.get()

        page = staff.get(
            reverse("admin:registers_registerimport_change", args=[run.pk])
        ).content.decode()

        assert "line 3:" in page
        assert "does not have nine digits" in page
