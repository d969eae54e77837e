"""The words the generated world is named with."""

PLACES = (
    "Harbour", "Northfield", "Oakwood", "Riverside", "Millbrook", "Eastgate", "Hilltop",
    "Meadow", "Lakeshore", "Stonebridge", "Willow", "Marsh", "Castle", "Orchard",
    "Ferry", "Windmill", "Chapel", "Canal", "Heath", "Market",
)  # fmt: skip
CAUSES = (
    "Food Bank", "Shelter", "Hospice", "Reading Circle", "Animal Rescue", "Repair Café",
    "Youth Orchestra", "Lifeboat", "Forest Trust", "Night Kitchen",
)  # fmt: skip
TRADES = (
    "Pottery", "Books", "Weavers", "Soaps", "Joinery", "Bakery", "Candles", "Ceramics",
    "Toys", "Paper", "Leather", "Garden", "Glass", "Knitwear", "Tea", "Coffee",
)  # fmt: skip
CATEGORIES = ("Kitchen", "Living", "Clothing", "Garden", "Stationery", "Play")
TAGS = (
    "gift", "handmade", "recycled", "winter", "summer", "new", "last-pieces", "vegan",
    "plain", "colourful",
)  # fmt: skip
SIZES = ("Small", "Medium", "Large", "Extra large")
SENTENCES = (
    "Made in a small workshop, a few at a time.",
    "No two are quite the same.",
    "It lasts for years if it is looked after.",
    "Comes in a plain box without plastic.",
    "The maker's mark is on the back.",
    "A good thing to give, and to keep.",
)
