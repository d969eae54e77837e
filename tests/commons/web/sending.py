"""Forms that tests send."""


def order(**more: str) -> dict[str, str]:
    """A form that is accepted, but for what the test adds."""
    return {
        "do": "PlaceOrder",
        "of": "PlaceOrder",
        "input.title": "Mugs",
        "input.lines.0.pot": "mug",
        "input.lines.0.quantity": "2",
        **more,
    }
