"""The example client buys something, from finding it to having paid."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from commons.payments.actions.payments import look_up_payment
from commons.payments.models import Payment
from sandbox.testing import RunningSandbox
from storefronts.orders.models import Order
from tests.builders import make_charity, make_listing, make_merchant, make_pledge
from tests.storefronts.sandboxed import running_sandbox, sandbox

__all__ = ["running_sandbox", "sandbox"]
PATH = Path(__file__).resolve().parents[2] / "docs" / "api" / "example_client.py"


@pytest.fixture
def client() -> ModuleType:
    spec = importlib.util.spec_from_file_location("example_client", PATH)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.django_db(transaction=True)
def test_buys_and_pays(
    client: ModuleType, live_server: Any, sandbox: RunningSandbox
) -> None:
    merchant = make_merchant()
    make_pledge(make_charity(), merchant=merchant)
    make_listing(seller=merchant)
    shop = client.Shop(live_server.url)

    title, variant = shop.find()
    checkout, url = shop.start(variant)
    assert (bool(title), shop.state(checkout)) == (True, "STARTED")
    client.pay_at_sandbox(url)
    look_up_payment(Payment.objects.get().pk)

    assert shop.state(checkout) == "PAID"
    assert Order.objects.count() == 1
