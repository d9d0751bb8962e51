"""Edges of a graph that no cycle holds.

Tarjan, "A note on finding the bridges of a graph", Information Processing Letters 2 (1974).
"""

from collections.abc import Hashable, Iterator, Sequence


def bridges(edges: Sequence[tuple[Hashable, Hashable]]) -> list[int]:
    """Return the numbers of the edges that belong to no cycle; parallel edges make one."""
    around: dict[Hashable, list[tuple[int, Hashable]]] = {}
    for number, (one, other) in enumerate(edges):
        around.setdefault(one, []).append((number, other))
        around.setdefault(other, []).append((number, one))
    order: dict[Hashable, int] = {}
    low: dict[Hashable, int] = {}
    found = []
    for root in around:
        if root in order:
            continue
        order[root] = low[root] = len(order)
        path: list[tuple[Hashable, int, Iterator[tuple[int, Hashable]]]] = [
            (root, -1, iter(around[root]))
        ]
        while path:
            here, came_by, rest = path[-1]
            step = next(rest, None)
            if step is None:
                path.pop()
                if path:
                    above = path[-1][0]
                    low[above] = min(low[above], low[here])
                    if low[here] > order[above]:
                        found.append(came_by)
            elif step[0] == came_by:
                continue
            elif step[1] in order:
                low[here] = min(low[here], order[step[1]])
            else:
                number, there = step
                order[there] = low[there] = len(order)
                path.append((there, number, iter(around[there])))
    return sorted(found)
