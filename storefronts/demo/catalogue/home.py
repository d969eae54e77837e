"""Things of clay and cloth."""

from commons.organizations.models import Role
from storefronts.demo.facts import Item, Member, Merchant, Picture, Sort

TIDEWATER = Merchant(
    name="Tidewater Pottery",
    about=(
        "Two potters and one kiln, four minutes from the sea. We throw by hand and fire"
        " every other week; what is not here is in the kiln."
    ),
    members=(
        Member("mara@tidewater.example", "Mara Quill"),
        Member("tom@tidewater.example", "Tom Adeyemi", Role.MANAGER),
        Member("ivo@tidewater.example", "Ivo Brandt", Role.STAFF),
        Member("bea@tidewater.example", "Bea Lind", Role.VIEWER),
    ),
    shipping="5.90",
    items=(
        Item(
            title="Low Tide mugs, a pair",
            picture=Picture("ceramics", 4, "Two stoneware mugs on a blue table"),
            category="Ceramics",
            tags=("Mugs", "Kitchen"),
            price="48.00",
            option="Glaze",
            sorts=(
                Sort("Deep water and coral", "48.00", 7),
                Sort("Quince", "48.00", 4),
                Sort("Sage", "48.00", 2),
            ),
            words=(
                "Thrown in pairs from local stoneware and dipped by hand, so the tide"
                " line is never twice at the same height.",
                "They hold 320 ml, survive the dishwasher and keep tea warm for about"
                " as long as a phone call.",
            ),
            facts=("9 cm high, 8.5 cm across", "Stoneware, fired at 1,240 °C"),
        ),
        Item(
            title="Three pieces, slate glaze",
            picture=Picture("ceramics", 3, "A bottle, a vase with sprigs and a bowl"),
            category="Ceramics",
            tags=("Vases", "Gifts"),
            price="88.00",
            stock=3,
            words=(
                "A bottle for one branch, a small vase and a bowl. Made in one session"
                " from one bag of clay, so the three belong together.",
            ),
            facts=("Bottle 24 cm, vase 13 cm, bowl 11 cm across", "Watertight"),
        ),
        Item(
            title="Ebb vase",
            picture=Picture("ceramics", 8, "A blue vase with three flowers"),
            category="Ceramics",
            tags=("Vases",),
            price="36.00",
            words=("Wide at the shoulder, narrow at the neck: five stems stand up.",),
            facts=("22 cm high", "Glazed inside"),
        ),
        Item(
            title="Wide bowl, night glaze",
            picture=Picture("ceramics", 5, "A wide dark bowl beside a pink bottle"),
            category="Ceramics",
            tags=("Kitchen",),
            price="54.00",
            stock=5,
            words=(
                "Salad for four, or keys and post for one. The bottle in the picture"
                " is not part of it.",
            ),
            facts=("31 cm across", "Not for the oven"),
        ),
        Item(
            title="Harbour jug and cup",
            picture=Picture("ceramics", 9, "A striped green jug and a red cup"),
            category="Ceramics",
            tags=("Kitchen", "Gifts"),
            price="62.00",
            stock=4,
            words=("The jug pours without a drop; we cut the lip until it does.",),
            facts=("Jug 0.9 l, cup 0.3 l",),
        ),
        Item(
            title="Moon vase",
            picture=Picture("ceramics", 7, "A yellow and white vase at night"),
            category="Ceramics",
            tags=("Vases",),
            price="42.00",
            stock=1,
            words=("Two glazes that met in the kiln. There is one of it.",),
            facts=("19 cm high",),
        ),
        Item(
            title="Breakfast mugs, a pair",
            picture=Picture("ceramics", 6, "A blue and a green mug on a yellow table"),
            category="Ceramics",
            tags=("Mugs", "Kitchen"),
            price="44.00",
            words=("Half a litre each, for people who drink one cup and mean it.",),
            facts=("11 cm high", "For the dishwasher"),
        ),
        Item(
            title="Striped bottle, vase and dish",
            picture=Picture("ceramics", 11, "A striped bottle, a vase and a blue dish"),
            category="Ceramics",
            tags=("Vases", "Gifts"),
            price="74.00",
            stock=6,
            words=("Bands brushed on the turning wheel, three to a piece.",),
            facts=("Bottle 23 cm, vase 12 cm, dish 14 cm across",),
        ),
    ),
)

LOOM = Merchant(
    name="Loom & Larder",
    about=(
        "A weaving shed with six floor looms. Wool from eleven farms we can name, linen"
        " from one mill, and rags from everybody."
    ),
    members=(Member("nell@loom.example", "Nell Okafor"),),
    items=(
        Item(
            title="Wool blanket, undyed bands",
            picture=Picture("textile", 4, "A stack of folded patterned blankets"),
            category="Textiles",
            tags=("Wool",),
            price="126.00",
            option="Size",
            sorts=(Sort("Single", "126.00", 6), Sort("Double", "168.00", 3)),
            words=(
                "Brown, grey and white as the sheep were. Washed, spun and woven within"
                " forty kilometres.",
            ),
            facts=("Single 140 × 200 cm, double 200 × 220 cm", "Wool; wash at 30 °C"),
        ),
        Item(
            title="Rag-woven wall hanging",
            picture=Picture("textile", 6, "An orange woven hanging with a diamond"),
            category="Textiles",
            tags=("Walls",),
            price="148.00",
            stock=2,
            words=("Made of worn shirts, sorted by colour. The rod is driftwood.",),
            facts=("70 × 110 cm",),
        ),
        Item(
            title="Indigo wall hanging",
            picture=Picture("textile", 2, "A blue striped hanging with a diamond"),
            category="Textiles",
            tags=("Walls",),
            price="132.00",
            stock=3,
            words=("Linen dyed in nine baths, from the first pale one to the last.",),
            facts=("70 × 110 cm", "Keep out of full sun"),
        ),
        Item(
            title="Four linen tea towels",
            picture=Picture("textile", 5, "A stack of blue and red kitchen linen"),
            category="Textiles",
            tags=("Kitchen",),
            price="28.00",
            stock=24,
            words=("They dry glasses from the third wash on, and then for years.",),
            facts=("50 × 70 cm each", "Linen; boil if you must"),
        ),
        Item(
            title="Five kitchen cloths, mended weave",
            picture=Picture("textile", 11, "A tall stack of patterned cloths"),
            category="Textiles",
            tags=("Kitchen",),
            price="24.50",
            stock=14,
            words=("Woven from the ends of other warps, so no two sets are alike.",),
            facts=("30 × 30 cm each", "Cotton and linen"),
        ),
        Item(
            title="Plum throw and two covers",
            picture=Picture("textile", 7, "Folded plum and pink cloth with a sprig"),
            category="Textiles",
            tags=("Wool",),
            price="96.00",
            stock=5,
            words=("One throw for the chair, two covers for the cushions on it.",),
            facts=("Throw 130 × 170 cm, covers 45 × 45 cm", "Wool and cotton"),
        ),
        Item(
            title="Sunrise shopper",
            picture=Picture("bag", 2, "A white bag with a rising sun"),
            category="Bags",
            tags=("Bags",),
            price="32.00",
            stock=18,
            words=(
                "Sailcloth, printed in two colours, with a strap for the shoulder.",
            ),
            facts=("Holds 14 l and 12 kg", "Wash at 30 °C"),
        ),
        Item(
            title="Striped weekender",
            picture=Picture("bag", 3, "A cream bag with coral and blue stripes"),
            category="Bags",
            tags=("Bags",),
            price="74.00",
            stock=7,
            words=("For two nights, or one night and a coat.",),
            facts=("48 × 30 × 20 cm", "Cotton canvas, brass buckles"),
        ),
    ),
)
