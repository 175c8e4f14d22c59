"""A plot of the results as an SVG of our own: four small charts, a line a program, articles along the bottom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

from bench.programs import Run

WIDTH, HEIGHT, MARGIN = 360, 220, 52
COLOURS = {"Warraq": "#0a6b5d", "Hugo + Pagefind": "#b4471f", "Hugo lean + Pagefind": "#d9a441", "Pelican": "#6a5acd"}
CHARTS: tuple[tuple[str, Callable[[Run], float]], ...] = (
    ("wall, seconds", lambda run: run.wall),
    ("CPU, ms an article", lambda run: 1000 * run.cpu / run.articles),
    ("peak memory, MB", lambda run: run.peak / 1e6),
    ("published, KB an article", lambda run: run.bytes / 1000 / run.articles),
)


def plot(runs: Sequence[Run]) -> str:
    """Return the SVG of full builds."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {2 * HEIGHT + 30}" font-family="sans-serif"'
        ' font-size="11">',
        '<rect width="100%" height="100%" fill="#fff"/>',
    ]
    for place, (name, colour) in enumerate(COLOURS.items()):
        x = 40 + 150 * place
        parts.append(
            f'<rect x="{x}" y="10" width="12" height="4" fill="{colour}"/><text x="{x + 18}" y="16">{name}</text>'
        )
    for place, (title, value) in enumerate(CHARTS):
        parts.append(f'<g transform="translate({place % 2 * WIDTH},{30 + place // 2 * HEIGHT})">')
        parts += _chart(title, value, runs)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


def _chart(title: str, value: Callable[[Run], float], runs: Sequence[Run]) -> list[str]:
    most = max(run.articles for run in runs)
    top = max(map(value, runs)) * 1.1 or 1.0
    inner_width, inner_height = WIDTH - MARGIN - 20, HEIGHT - 70

    def x(run: Run) -> float:
        return MARGIN + inner_width * run.articles / most

    def y(number: float) -> float:
        return 30 + inner_height * (1 - number / top)

    left, bottom = MARGIN, y(0)
    parts = [f'<text x="{left}" y="18" font-weight="bold">{escape(title)}</text>']
    for share in (0, 0.5, 1):
        at = y(top * share)
        parts.append(f'<line x1="{left}" y1="{at:.1f}" x2="{left + inner_width}" y2="{at:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 6}" y="{at + 4:.1f}" text-anchor="end">{top * share:,.0f}</text>')
    for count in sorted({run.articles for run in runs}):
        at = MARGIN + inner_width * count / most
        parts.append(f'<text x="{at:.1f}" y="{bottom + 16:.1f}" text-anchor="middle">{count:,}</text>')
    for program, colour in COLOURS.items():
        mine = sorted((run for run in runs if run.program == program), key=lambda run: run.articles)
        points = [(x(run), y(value(run))) for run in mine]
        path = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += (f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3" fill="{colour}"/>' for px, py in points)
    return parts
