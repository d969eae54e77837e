"""Things of paper."""

from storefronts.demo.facts import Item, Member, Merchant, Picture, Sort

FRAMES = "Frame"

QUAY_STREET = Merchant(
    name="Quay Street Books",
    about=(
        "A shop of forty square metres with a chair in every corner. We publish three"
        " books a year and sell them beside everybody else's."
    ),
    members=(Member("otto@quaystreet.example", "Otto Vance"),),
    tax_bps=0,
    shipping="3.20",
    items=(
        Item(
            title="Stories for the Ferry",
            picture=Picture("book", 4, "A book with a sailing boat on its cover"),
            category="Books",
            tags=("Stories",),
            price="16.80",
            stock=30,
            words=(
                "Nineteen stories, none longer than the crossing: twenty-five minutes"
                " at most, in any weather.",
            ),
            facts=("212 pages, sewn", "Published by us"),
        ),
        Item(
            title="The Yellow Boat",
            picture=Picture("book", 1, "A yellow book with a boat on it"),
            category="Books",
            tags=("Children",),
            price="14.50",
            stock=22,
            words=("A picture book about a boat that will not be painted blue.",),
            facts=("32 pages", "From three years on"),
        ),
        Item(
            title="Hill Walks by Bus",
            picture=Picture("book", 6, "A blue book with hills and a sun"),
            category="Books",
            tags=("Walking",),
            price="12.00",
            stock=17,
            words=(
                "Twenty-six walks that begin and end at a stop, with the last bus"
                " printed on every page.",
            ),
            facts=("128 pages, maps", "Timetables of this winter"),
        ),
        Item(
            title="A Pond Year",
            picture=Picture("book", 8, "A red book with a water lily"),
            category="Books",
            tags=("Nature",),
            price="18.00",
            stock=9,
            words=("What one garden pond did from January to December, day by day.",),
            facts=("176 pages, 40 drawings",),
        ),
        Item(
            title="Thirty Coast Walks",
            picture=Picture("book", 12, "A green book with a sun over water"),
            category="Books",
            tags=("Walking", "Nature"),
            price="21.50",
            stock=11,
            words=("Each with the tide you need, and what to do if you miss it.",),
            facts=("204 pages, maps",),
        ),
        Item(
            title="The Green Hour",
            picture=Picture("book", 11, "A green book with a red sun"),
            category="Books",
            tags=("Stories",),
            price="15.00",
            stock=13,
            words=("A novel in which a lighthouse is sold, twice, to the same man.",),
            facts=("288 pages",),
        ),
        Item(
            title="Five used paperbacks",
            picture=Picture("book", 3, "Three books and a cup on a green table"),
            category="Books",
            tags=("Used", "Stories"),
            price="11.00",
            stock=6,
            words=("We choose; you tell us in a line what you liked last.",),
            facts=("Read, not worn out",),
        ),
    ),
)

ROPE_LANE = Merchant(
    name="Rope Lane Press",
    about="Screen prints in runs of sixty, pulled by two people and numbered by one.",
    members=(Member("ros@ropelane.example", "Ros Achterberg"),),
    shipping="7.50",
    items=(
        Item(
            title="Three hills",
            picture=Picture("print", 4, "A framed print of green and red hills"),
            category="Prints",
            tags=("Walls",),
            price="41.00",
            option=FRAMES,
            sorts=(Sort("Without", "41.00", 19), Sort("Black ash", "64.00", 5)),
            words=("Four colours, one after the other, a day apart.",),
            facts=("40 × 50 cm", "Numbered to 60"),
        ),
        Item(
            title="Evening hills",
            picture=Picture("print", 2, "A framed print of a red sun over hills"),
            category="Prints",
            tags=("Walls",),
            price="41.00",
            option=FRAMES,
            sorts=(Sort("Without", "41.00", 8), Sort("Black ash", "64.00", 2)),
            words=("The same hills at half past nine in June.",),
            facts=("40 × 50 cm", "Numbered to 60"),
        ),
        Item(
            title="Plum hills",
            picture=Picture("print", 1, "A framed print of violet and pink hills"),
            category="Prints",
            tags=("Walls",),
            price="41.00",
            stock=12,
            words=("Printed on a day when the red ran out. We kept it so.",),
            facts=("40 × 50 cm", "Numbered to 60"),
        ),
        Item(
            title="River bend",
            picture=Picture("print", 7, "A framed print of hills beside blue water"),
            category="Prints",
            tags=("Walls", "Gifts"),
            price="58.00",
            stock=4,
            words=("Seven screens; the water is the paper.",),
            facts=("50 × 70 cm", "Numbered to 40"),
        ),
    ),
)
