"""Flat shapes as SVG text, and the curves they are cut along."""

from collections.abc import Sequence

Point = tuple[float, float]
Place = tuple[float, float, float]
"""Middle, foot and size of a thing that stands."""
Box = tuple[float, float, float, float]
"""Left, top, width and height, unless the function says otherwise."""


def px(value: float) -> str:
    """The number with at most one decimal, as short as it can be."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def smooth(points: Sequence[Point], *, closed: bool = True) -> str:
    """A Catmull-Rom curve through the points, as path data."""
    count = len(points)

    def at(i: int) -> Point:
        return points[i % count] if closed else points[min(max(i, 0), count - 1)]

    out = [f"M{px(points[0][0])} {px(points[0][1])}"]
    for i in range(count if closed else count - 1):
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = at(i - 1), at(i), at(i + 1), at(i + 2)
        out.append(
            f"C{px(x1 + (x2 - x0) / 6)} {px(y1 + (y2 - y0) / 6)} "
            f"{px(x2 - (x3 - x1) / 6)} {px(y2 - (y3 - y1) / 6)} {px(x2)} {px(y2)}"
        )
    return "".join(out) + ("Z" if closed else "")


def lathe(cx: float, profile: Sequence[Point]) -> str:
    """A turned body: the profile (height, radius) from rim to foot, mirrored."""
    right = [(cx + radius, y) for y, radius in profile]
    left = [(cx - radius, y) for y, radius in reversed(profile)]
    back = smooth(left, closed=False).replace("M", "L", 1)
    return f"{smooth(right, closed=False)}{back}Z"


def path(d: str, fill: str, more: str = "") -> str:
    """A filled outline; `more` are further attributes."""
    return _element("path", f'd="{d}" fill="{fill}"', more)


def line(d: str, stroke: str, width: float, more: str = "") -> str:
    """A stroke with round ends."""
    ends = 'stroke-linecap="round" stroke-linejoin="round"'
    pen = f'stroke="{stroke}" stroke-width="{px(width)}"'
    return _element("path", f'd="{d}" fill="none" {pen} {ends}', more)


def rect(box: Box, fill: str, *, radius: float = 0, more: str = "") -> str:
    """A rectangle with left, top, width and height."""
    x, y, width, height = (px(value) for value in box)
    sides = f'x="{x}" y="{y}" width="{width}" height="{height}" rx="{px(radius)}"'
    return _element("rect", f'{sides} fill="{fill}"', more)


def disc(
    centre: Point, rx: float, fill: str, *, ry: float | None = None, more: str = ""
) -> str:
    """A circle, or an ellipse when it has a second radius."""
    cx, cy, wide, high = (px(v) for v in (*centre, rx, rx if ry is None else ry))
    return _element(
        "ellipse", f'cx="{cx}" cy="{cy}" rx="{wide}" ry="{high}" fill="{fill}"', more
    )


def leaf(root: Point, size: Point, angle: float, fill: str, vein: str = "") -> str:
    """A leaf of two curves that grows up from its root and is then turned."""
    length, width = size
    d = (
        f"M0 0C{px(width)} {px(-length * 0.3)} {px(width * 0.8)} {px(-length * 0.8)} "
        f"0 {px(-length)}C{px(-width * 0.8)} {px(-length * 0.8)} "
        f"{px(-width)} {px(-length * 0.3)} 0 0Z"
    )
    rib = line(f"M0 0L0 {px(-length * 0.82)}", vein, 3, 'opacity=".5"') if vein else ""
    place = f"translate({px(root[0])} {px(root[1])}) rotate({px(angle)})"
    return f'<g transform="{place}">{path(d, fill)}{rib}</g>'


def _element(name: str, attributes: str, more: str) -> str:
    return f"<{name} {attributes} {more}/>" if more else f"<{name} {attributes}/>"
