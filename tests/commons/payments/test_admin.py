"""Staff looks; only what was set aside or refused can be moved on."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client

from commons.kit.clock import now
from commons.ledger.actions import post_entries
from commons.payments.models import WebhookEvent
from commons.payments.states import InboxState
from tests.books import make_draft
from tests.builders import make_person
from tests.payments_world import PaymentsWorld

MODELS = [
    model
    for label in ("ledger", "payments")
    for model in apps.get_app_config(label).get_models()
    if model in admin.site._registry
]


@pytest.fixture
def staff(db: None) -> Client:
    client = Client()
    client.force_login(make_person(is_staff=True))
    return client


def address(model: type) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


@pytest.mark.parametrize("model", MODELS)
class TestEveryTable:
    def test_is_shown(self, world: PaymentsWorld, staff: Client, model: type) -> None:
        world.paid(world.payment())

        response = staff.get(address(model))

        assert response.status_code == 200

    def test_is_not_added_to_changed_or_deleted(
        self, world: PaymentsWorld, staff: Client, model: type
    ) -> None:
        world.paid(world.payment())
        row = model.objects.first()
        where = address(model)
        doors = [f"{where}add/"]
        if row is not None:
            doors.append(f"{where}{row.pk}/delete/")
            assert staff.post(f"{where}{row.pk}/change/", {}).status_code == 403

        assert {staff.post(door).status_code for door in doors} == {403}


class TestEntry:
    def test_shows_its_debits_and_credits(self, staff: Client) -> None:
        post_entries([make_draft("a", 12_345)])

        page = staff.get("/admin/ledger/entry/").content.decode()

        assert "SALE" in page or "Sale" in page


class TestWebhookEvents:
    def test_can_be_put_back(self, staff: Client) -> None:
        event = WebhookEvent.objects.create(
            provider_id="evt_1",
            type="x",
            state=InboxState.SET_ASIDE,
            occurred_at=now(),
        )

        staff.post(
            address(WebhookEvent),
            {"action": "settle_again", "_selected_action": [str(event.pk)]},
        )

        event.refresh_from_db()
        assert event.state == InboxState.RECEIVED
