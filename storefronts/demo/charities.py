"""The charities of the demo, their windows and what they sell themselves."""

from commons.organizations.models import Role
from storefronts.demo.facts import Block, Charity, Item, Member, Picture
from storefronts.windows.rules.content import Choice, SectionKind

HARBOUR = Charity(
    name="Harbour Food Bank",
    registration_number="20184207",
    mission="Groceries for 640 households a week, from a former net loft on the quay.",
    story=(
        "We began in 2009 with a van and a key to the net loft. Today 86 volunteers"
        " pack on Wednesdays and Saturdays, and eleven shops bring what they cannot"
        " sell.\n\n"
        "Nobody has to prove anything to take a bag."
    ),
    banner=Picture("harbour", 3, "A harbour with houses and three boats", "banner"),
    emblem=Picture("boat", 3, "A sailing boat", "emblem"),
    members=(
        Member("ines@harbour.example", "Ines Moreau"),
        Member("karl@harbour.example", "Karl Nyberg", Role.MANAGER),
        Member("lou@harbour.example", "Lou Tanaka", Role.VIEWER),
    ),
    items=(
        Item(
            title="Harbour tote, three fish",
            picture=Picture("bag", 8, "A dark green tote bag with three printed fish"),
            category="Bags",
            tags=("Bags",),
            price="18.00",
            stock=64,
            words=("Printed in the net loft by whoever is early on Wednesdays.",),
            facts=("Cotton, 38 × 42 cm", "Carries a week of groceries"),
        ),
        Item(
            title="Harbour tote, pale",
            picture=Picture("bag", 10, "A white tote bag with three printed fish"),
            category="Bags",
            tags=("Bags",),
            price="18.00",
            stock=38,
            words=("The same three fish, the other way round.",),
            facts=("Cotton, 38 × 42 cm",),
        ),
    ),
    blocks=(
        Block(kind=SectionKind.GOODS, title="From the net loft", count=4),
        Block(
            kind=SectionKind.TEXT,
            title="What a bag holds",
            text=(
                "Bread, fruit, something warm for two days, and *always* coffee."
                " A bag costs us **€6.40**; a third of that is rent.\n\n"
                "- Wednesdays and Saturdays, nine to twelve\n"
                "- No papers, no questions\n"
                "- [Ring us](mailto:loft@harbour.example) if you cannot come"
            ),
        ),
        Block(
            kind=SectionKind.PLEDGED,
            title="Vases that fill bags",
            choice=Choice.TAG,
            of="Vases",
            count=4,
        ),
        Block(
            kind=SectionKind.PICTURE,
            title="The quay on a Wednesday",
            picture=Picture("harbour", 7, "Boats along a quay", "banner"),
            caption="The van leaves at half past seven.",
        ),
        Block(kind=SectionKind.PLEDGED, title="Everything pledged to us"),
    ),
)
RIVERSIDE = Charity(
    name="Riverside Reading",
    registration_number="20156630",
    mission="Volunteers read with children aged five to nine, in eleven schools.",
    story=(
        "One child, one adult, one book, half an hour a week, for a whole year. We"
        " train the adults, find the books and keep the hours."
    ),
    banner=Picture("river", 2, "A river between coloured trees", "banner"),
    emblem=Picture("book", 1, "An open book", "emblem"),
    members=(Member("bo@riverside.example", "Bo Fischer"),),
    items=(
        Item(
            title="Five read-aloud books, used",
            picture=Picture("book", 7, "Three books and a cup on a table"),
            category="Books",
            tags=("Used", "Children"),
            price="20.00",
            stock=9,
            words=("Books that have been asked for again. The cup stays here.",),
            facts=("For five to nine years",),
        ),
        Item(
            title="Reader's bag",
            picture=Picture("bag", 4, "A blue bag with a white branch"),
            category="Bags",
            tags=("Bags",),
            price="16.00",
            stock=27,
            words=("Holds eleven picture books and one sandwich.",),
            facts=("Cotton, 36 × 40 cm",),
        ),
    ),
    blocks=(
        Block(
            kind=SectionKind.TEXT,
            title="Half an hour",
            text=(
                "> He reads to the dog now.\n\n"
                "That is what a mother wrote in June. It takes about forty weeks."
            ),
        ),
        Block(kind=SectionKind.PLEDGED, title="Bought by others, for us", count=8),
        Block(kind=SectionKind.GOODS, title="Our own shelf", count=4),
    ),
)
GREEN_WHEEL = Charity(
    name="Green Wheel",
    registration_number="20171948",
    mission="Repairs given-up bicycles for people who need one to get to work.",
    story=(
        "Bring us what stands in the cellar. We mend it, check the brakes twice and"
        " give it to somebody whose shift begins before the first bus."
    ),
    banner=Picture("town", 3, "A town of tall houses at evening", "banner"),
    emblem=Picture("wheel", 1, "A wheel", "emblem"),
    members=(Member("gus@greenwheel.example", "Gus Oyelaran"),),
    items=(
        Item(
            title="Pannier shopper",
            picture=Picture("bag", 5, "A green and red striped bag"),
            category="Bags",
            tags=("Bags",),
            price="27.00",
            stock=15,
            words=("Two hooks at the back: it hangs on any rack, and on your arm.",),
            facts=("Made of old tarpaulin", "18 l"),
        ),
    ),
)
OLD_MILL = Charity(
    name="Old Mill Shelter",
    registration_number="20163312",
    mission="Twenty-two beds, breakfast, and somebody awake all night.",
    story=(
        "The mill has four floors. Two are for sleeping, one for washing, and the"
        " lowest is a kitchen where the people of the street eat as well."
    ),
    banner=Picture("hills", 2, "Hills and trees under a yellow sun", "banner"),
    emblem=Picture("house", 4, "A house", "emblem"),
    members=(Member("hana@oldmill.example", "Hana Petrova"),),
    items=(
        Item(
            title="Fruit for the week, one bowl",
            picture=Picture("food", 7, "A bowl of fruit on a green table"),
            category="Food",
            tags=("Fruit",),
            price="14.00",
            stock=20,
            words=("Picked for us in private gardens. The bowl comes back to us.",),
            facts=("About 3 kg", "Collected in town, or sent on Mondays"),
        ),
    ),
)
MEADOW_WATCH = Charity(
    name="Meadow Watch",
    registration_number="20190057",
    mission="Keeps eleven wet meadows for the birds that nest on the ground.",
    story=(
        "We rent the meadows, mow late and by hand, and count. In spring there were 214"
        " pairs of lapwings; the year before, 187."
    ),
    banner=Picture("meadow", 5, "A meadow in flower with one house", "banner"),
    emblem=Picture("leaf", 1, "A flower of five leaves", "emblem"),
    members=(Member("merel@meadow.example", "Merel Aarden"),),
    items=(
        Item(
            title="Box of windfall apples",
            picture=Picture("food", 10, "Apples in a shallow bowl"),
            category="Food",
            tags=("Fruit",),
            price="12.00",
            stock=14,
            words=("From the trees at the edge of the meadows. Some have met a wasp.",),
            facts=("4 kg", "For cooking"),
        ),
        Item(
            title="Meadow bag",
            picture=Picture("bag", 12, "A pink bag with a white branch"),
            category="Bags",
            tags=("Bags",),
            price="19.00",
            stock=11,
            words=("For field glasses, a coat and something to sit on.",),
            facts=("Cotton, 40 × 42 cm",),
        ),
    ),
)
PAWS = Charity(
    name="Paws on Rope Lane",
    registration_number="20203381",
    mission="Finds a second home for cats and dogs whose first one ended.",
    story=(
        "Most come because somebody moved or died. They stay for nineteen days on"
        " average, with a vet on the first and a visit on the last."
    ),
    banner=Picture("town", 5, "A row of pale houses by day", "banner"),
    emblem=Picture("paw", 1, "A paw", "emblem"),
    members=(Member("pia@paws.example", "Pia Sorensen"),),
    can_be_paid=False,
    items=(
        Item(
            title="Kennel mugs, a pair",
            picture=Picture("ceramics", 1, "A red and a yellow mug on a table"),
            category="Ceramics",
            tags=("Mugs",),
            price="30.00",
            stock=12,
            words=("Given to us by a potter who adopted two of our dogs.",),
            facts=("0.3 l each",),
        ),
    ),
)
LANTERN = Charity(
    name="Lantern Night School",
    registration_number="20241170",
    mission="Evening lessons in reading, arithmetic and the driving theory test.",
    story="Four rooms above the library, from six to nine, for anyone over sixteen.",
    banner=Picture("town", 2, "A town at night with lit windows", "banner"),
    emblem=Picture("sun", 2, "A sun over water", "emblem"),
    members=(Member("leo@lantern.example", "Leo Marchetti"),),
    is_verified=False,
    can_be_paid=False,
)

CHARITIES = (HARBOUR, RIVERSIDE, GREEN_WHEEL, OLD_MILL, MEADOW_WATCH, PAWS, LANTERN)
