"""The ten digits as a hand would write them, each as the strokes of a pen."""

Point = tuple[float, float]
Stroke = list[Point]

# The pieces of a curve between two of the points that it goes through.
PIECES = 6


def curve(*points: Point) -> Stroke:
    """Return a smooth curve through points, by Catmull and Rom's splines."""
    ahead = [points[0], *points, points[-1]]
    stroke = [
        (_between(xs, part / PIECES), _between(ys, part / PIECES))
        for xs, ys in (zip(*ahead[i : i + 4]) for i in range(len(points) - 1))
        for part in range(PIECES)
    ]
    return [*stroke, points[-1]]


def _between(values, part):
    before, start, end, after = values
    return 0.5 * (
        2 * start
        + (end - before) * part
        + (2 * before - 5 * start + 4 * end - after) * part**2
        + (3 * start - before - 3 * end + after) * part**3
    )


# Places on the paper: x from 0 at the left to 1, y from 0 at the top to 1.
STROKES: dict[int, list[Stroke]] = {
    0: [
        curve(
            (0.53, 0.17),
            (0.37, 0.24),
            (0.29, 0.46),
            (0.33, 0.71),
            (0.48, 0.83),
            (0.64, 0.73),
            (0.71, 0.50),
            (0.66, 0.26),
            (0.52, 0.17),
        )
    ],
    1: [curve((0.54, 0.16), (0.52, 0.38), (0.49, 0.61), (0.47, 0.84))],
    2: [
        curve(
            (0.30, 0.33),
            (0.36, 0.21),
            (0.52, 0.16),
            (0.65, 0.24),
            (0.66, 0.38),
            (0.55, 0.55),
            (0.41, 0.70),
            (0.29, 0.82),
        )
        + [(0.50, 0.81), (0.73, 0.80)]
    ],
    3: [
        curve(
            (0.31, 0.24),
            (0.44, 0.16),
            (0.60, 0.20),
            (0.65, 0.32),
            (0.57, 0.44),
            (0.43, 0.48),
        )
        + curve(
            (0.43, 0.48),
            (0.60, 0.52),
            (0.68, 0.64),
            (0.62, 0.78),
            (0.46, 0.84),
            (0.30, 0.77),
        )
    ],
    4: [
        curve((0.35, 0.18), (0.32, 0.33), (0.30, 0.48))
        + curve((0.31, 0.53), (0.47, 0.53), (0.68, 0.49)),
        curve((0.64, 0.18), (0.62, 0.40), (0.59, 0.62), (0.57, 0.85)),
    ],
    5: [
        [(0.39, 0.20), (0.38, 0.32), (0.36, 0.45)]
        + curve(
            (0.36, 0.45),
            (0.48, 0.42),
            (0.61, 0.48),
            (0.66, 0.61),
            (0.60, 0.75),
            (0.46, 0.83),
            (0.31, 0.78),
        ),
        [(0.39, 0.20), (0.53, 0.19), (0.68, 0.17)],
    ],
    6: [
        curve(
            (0.60, 0.17),
            (0.46, 0.28),
            (0.36, 0.46),
            (0.33, 0.65),
            (0.39, 0.80),
            (0.52, 0.83),
            (0.63, 0.75),
            (0.64, 0.62),
            (0.54, 0.54),
            (0.42, 0.58),
            (0.35, 0.68),
        )
    ],
    7: [
        [(0.30, 0.21), (0.48, 0.20), (0.68, 0.19)]
        + curve((0.68, 0.19), (0.60, 0.39), (0.52, 0.60), (0.45, 0.84))
    ],
    8: [
        curve(
            (0.64, 0.25),
            (0.52, 0.17),
            (0.39, 0.23),
            (0.39, 0.36),
            (0.50, 0.47),
            (0.63, 0.59),
            (0.65, 0.73),
            (0.53, 0.83),
            (0.39, 0.77),
            (0.37, 0.62),
            (0.49, 0.48),
            (0.61, 0.37),
            (0.64, 0.25),
        )
    ],
    9: [
        curve(
            (0.64, 0.27),
            (0.53, 0.18),
            (0.39, 0.24),
            (0.35, 0.38),
            (0.43, 0.49),
            (0.56, 0.47),
            (0.64, 0.33),
            (0.65, 0.25),
        )
        + curve((0.65, 0.25), (0.64, 0.45), (0.61, 0.65), (0.56, 0.84))
    ],
}
