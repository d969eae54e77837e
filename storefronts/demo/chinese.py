"""What a few of the demo's owners also say in Chinese."""

from collections.abc import Mapping
from dataclasses import dataclass, field

LANGUAGE = "zh-hans"


@dataclass(frozen=True)
class Said:
    """A listing in Chinese; `others` are its choices and what its picture shows."""

    title: str
    words: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    others: Mapping[str, str] = field(default_factory=dict)

    @property
    def description_html(self) -> str:
        """Paragraphs, then the facts as a list."""
        paragraphs = "".join(f"<p>{words}</p>" for words in self.words)
        points = "".join(f"<li>{fact}</li>" for fact in self.facts)
        return f"{paragraphs}<ul>{points}</ul>" if points else paragraphs


@dataclass(frozen=True)
class SaidWindow:
    """A window in Chinese: its head, and its sections by their original titles."""

    head: Mapping[str, str]
    sections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


LISTINGS: Mapping[str, Said] = {
    "Low Tide mugs, a pair": Said(
        "低潮对杯",
        (
            "用本地炻器泥成对拉坯，再一只只手工浸釉，所以釉面上的潮线没有两条一样高。",
            "每只 320 毫升，可进洗碗机，茶的热度大约能撑过一通电话。",
        ),
        ("高 9 厘米，口径 8.5 厘米", "炻器，1240 °C 烧成"),
        {
            "Glaze": "釉色",
            "Deep water and coral": "深海与珊瑚",
            "Quince": "榅桲黄",
            "Sage": "鼠尾草绿",
            "Two stoneware mugs on a blue table": "蓝色桌面上的两只炻器杯",
        },
    ),
    "Three pieces, slate glaze": Said(
        "青灰釉三件套",
        ("一只插单枝的瓶、一只小花瓶和一只碗。同一袋泥、同一天做成，三件是一家。",),
        ("瓶高 24 厘米，花瓶高 13 厘米，碗径 11 厘米", "不渗水"),
        {"A bottle, a vase with sprigs and a bowl": "一只瓶、一只小花瓶和一只碗"},
    ),
    "Ebb vase": Said(
        "退潮花瓶",
        ("肩宽颈窄，五枝花都站得直。",),
        ("高 22 厘米", "内壁施釉"),
        {"A blue vase with three flowers": "插着三枝花的蓝色花瓶"},
    ),
    "Wide bowl, night glaze": Said(
        "夜釉大碗",
        ("可以盛四个人的沙拉，也可以放一个人的钥匙和信。图中的瓶子不含在内。",),
        ("直径 31 厘米", "不可进烤箱"),
        {"A wide dark bowl beside a pink bottle": "粉色瓶子旁的一只深色大碗"},
    ),
    "Harbour jug and cup": Said(
        "海港壶与杯",
        ("这把壶倒水滴水不漏：壶嘴一直修到不漏为止。",),
        ("壶 0.9 升，杯 0.3 升",),
        {"A striped green jug and a red cup": "绿色条纹壶和红色杯子"},
    ),
    "Moon vase": Said(
        "月亮花瓶",
        ("两种釉在窑里相遇。仅此一只。",),
        ("高 19 厘米",),
        {"A yellow and white vase at night": "夜色中的黄白花瓶"},
    ),
    "Breakfast mugs, a pair": Said(
        "早餐对杯",
        ("每只半升，给只喝一杯、但要喝够的人。",),
        ("高 11 厘米", "可进洗碗机"),
        {"A blue and a green mug on a yellow table": "黄色桌面上的一蓝一绿两只杯"},
    ),
    "Three beeswax pillars": Said(
        "三支蜂蜡烛",
        ("一次浇成，切成三种高度，带着蜂箱的气味。",),
        ("10、15 和 19 厘米", "可燃 18、27 和 34 小时"),
        {"Three lit candles of different heights": "三支高低不同、点燃的蜡烛"},
    ),
    "Honey and rosehip, two jars": Said(
        "蜂蜜与玫瑰果，两罐",
        ("一罐夏蜜，一罐玫瑰果冻。",),
        ("每罐 250 克", "蜂蜜耐存；果冻请在一年内吃完"),
        {"Two jars with leaf labels on a table": "桌上两只贴着叶子标签的罐子"},
    ),
    "The Yellow Boat": Said(
        "黄色的小船",
        ("一本图画书：有一只小船，死活不肯被漆成蓝色。",),
        ("32 页", "适合三岁以上"),
        {"A yellow book with a boat on it": "封面画着小船的黄色图书"},
    ),
    # Only its title: its description is read as it was written.
    "Hill Walks by Bus": Said("坐公交去爬山"),
    "Harbour tote, three fish": Said(
        "海港布袋，三条鱼",
        ("星期三谁到得早，谁就在老网仓里印。",),
        ("棉布，38 × 42 厘米", "装得下一周的食物"),
        {"A dark green tote bag with three printed fish": "印着三条鱼的深绿色布袋"},
    ),
    "Harbour tote, pale": Said(
        "海港布袋，浅色",
        ("还是那三条鱼，换个方向游。",),
        ("棉布，38 × 42 厘米",),
        {"A white tote bag with three printed fish": "印着三条鱼的白色布袋"},
    ),
}

WINDOWS: Mapping[str, SaidWindow] = {
    "Harbour Food Bank": SaidWindow(
        head={
            "name": "海港食物银行",
            "mission": "每周为 640 户家庭送上食物，就在码头边的老网仓里。",
            "story": (
                "2009 年，我们靠一辆面包车和一把网仓钥匙起步。如今有 86 位志愿者在"
                "星期三和星期六打包，十一家店铺送来卖不完的东西。\n\n"
                "领一袋食物，不需要任何证明。"
            ),
        },
        sections={
            "From the net loft": {"title": "来自网仓"},
            "What a bag holds": {
                "title": "一袋里有什么",
                "text": (
                    "面包、水果、够吃两天的热食，还有*少不了的*咖啡。一袋的成本是"
                    " **€6.40**，其中三分之一是房租。\n\n"
                    "- 星期三和星期六，九点到十二点\n"
                    "- 不看证件，不问缘由\n"
                    "- 来不了？[给我们写信](mailto:loft@harbour.example)"
                ),
            },
            "Vases that fill bags": {"title": "装满食物袋的花瓶"},
            "The quay on a Wednesday": {
                "title": "星期三的码头",
                "alt": "停满船的码头",
                "caption": "面包车七点半出发。",
            },
            "Everything pledged to us": {"title": "所有为我们作出的承诺"},
        },
    ),
    "Riverside Reading": SaidWindow(
        head={"mission": "志愿者在十一所学校陪五到九岁的孩子读书。"},
    ),
}
