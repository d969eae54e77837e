"""Arguments that many fields take, with their descriptions."""

from typing import Annotated

import strawberry

First = Annotated[
    int | None,
    strawberry.argument(description="How many: 20 unless told, at most 100."),
]
After = Annotated[
    str | None, strawberry.argument(description="Go on after this cursor.")
]
Slug = Annotated[str, strawberry.argument(description="Its name in addresses.")]
Last = Annotated[
    int | None,
    strawberry.argument(description="How many before `before`, or of the end."),
]
Before = Annotated[
    str | None, strawberry.argument(description="Go back from this cursor.")
]
