"""What is kept from the collector."""

import gc

import pytest

from commons.kit.memory import keep_what_is_loaded


@pytest.fixture(autouse=True)
def thaw():
    yield
    gc.unfreeze()


class TestKeepWhatIsLoaded:
    def test_passes_by_what_is_there(self) -> None:
        keep_what_is_loaded()

        assert gc.get_freeze_count() > 10_000

    def test_goes_on_collecting_what_comes(self) -> None:
        keep_what_is_loaded()

        knot: list[object] = []
        knot.append(knot)
        del knot

        assert gc.collect() >= 1
