"""The catalogue as a picture: SVG for pages, Mermaid for text."""

from collections import Counter
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from kernel.catalogue.facts import Catalogue, EventFlow, ServiceFacts

BOX_WIDTH, BOX_HEIGHT, GAP = 230, 132, 70
MARGIN, CALLER_HEIGHT, LANE_HEIGHT = 40, 56, 30
LINE_HEIGHT, TEXT_COLUMNS = 18, 30

STYLE = """\
text { font: 14px system-ui, sans-serif; fill: #1d2430; text-anchor: middle; }
.name { font-size: 18px; font-weight: 600; }
.note { font-size: 12.5px; fill: #5a6472; }
.service { fill: #e9effc; stroke: #9ab6e0; }
.caller { fill: #22705d; }
.caller-name { fill: #fff; font-size: 18px; font-weight: 600; }
.call { stroke: #4a5566; stroke-width: 1.6; fill: none; }
.event { stroke: #b06a10; stroke-width: 1.6; fill: none; stroke-dasharray: 6 4; }
.call-head { fill: #4a5566; }
.event-head { fill: #b06a10; }
.label { font-size: 12.5px; fill: #8a5208; paint-order: stroke; stroke: #fff; stroke-width: 5px; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6e9ef; }
  .note { fill: #a7b0be; }
  .service { fill: #1f2a3d; stroke: #4d6a96; }
  .call { stroke: #b3bccb; } .call-head { fill: #b3bccb; }
  .event { stroke: #e2a34f; } .event-head { fill: #e2a34f; }
  .label { fill: #f0bd78; stroke: #12161d; }
  .background { fill: #12161d; }
}
"""


@dataclass(frozen=True, slots=True)
class _Lane:
    """A line from one box to another: up, along and down, or the other way round."""

    source: str
    target: str
    text: str


class _Ports:
    """The places on the boxes' edges where lines begin and end, left to right."""

    def __init__(self, left: dict[str, float], lanes: list[_Lane]) -> None:
        self._left = left
        self._total = Counter(end for lane in lanes for end in (lane.source, lane.target))
        self._used: Counter[str] = Counter()

    def next(self, box: str) -> float:
        self._used[box] += 1
        share = self._used[box] / (self._total[box] + 1)
        return self._left[box] + BOX_WIDTH * share


def to_svg(catalogue: Catalogue) -> str:
    """Return the architecture as an SVG document, for light and dark pages.

    Callers are at the top, services in a row below them. Lines between them are calls,
    dashed lines below the services are events.
    """
    names = [service.name for service in catalogue.services]
    left: dict[str, float] = {name: MARGIN + index * (BOX_WIDTH + GAP) for index, name in enumerate(names)}
    calls = [_Lane(service.name, called, "") for service in catalogue.services for called in service.calls]
    flows = [_event_lane(flow) for flow in catalogue.event_flows()]
    width = 2 * MARGIN + len(names) * (BOX_WIDTH + GAP) - GAP
    callers_bottom = MARGIN + CALLER_HEIGHT
    services_top = callers_bottom + LANE_HEIGHT * (len(calls) + 2)
    services_bottom = services_top + BOX_HEIGHT
    height = services_bottom + LANE_HEIGHT * (len(flows) + 1) + MARGIN
    parts = [
        *_callers(catalogue, left, width, services_top),
        *_lanes(calls, _Ports(left, calls), services_top, -1, "call"),
        *_lanes(flows, _Ports(left, flows), services_bottom, 1, "event"),
        *(
            line
            for service in catalogue.services
            for line in _service(service, left[service.name], services_top)
        ),
        _text(width / 2, height - 14, "solid: calls of contracts; dashed: events", "note"),
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img">',
            f"<title>{escape(_title(catalogue))}</title>",
            f"<style>\n{STYLE}</style>",
            f'<rect class="background" width="{width:g}" height="{height:g}" fill="none"/>',
            *parts,
            "</svg>\n",
        ]
    )


def to_mermaid(catalogue: Catalogue) -> str:
    """Return the same as a Mermaid flowchart."""
    lines = ["flowchart TD"]
    for caller, called in catalogue.callers.items():
        lines += [f"    {caller}[{caller}]", *(f"    {caller} --> {name}" for name in called)]
    for service in catalogue.services:
        lines.append(f'    {service.name}["{service.name}<br>{", ".join(service.engines)}"]')
        lines += [f"    {service.name} --> {name}" for name in service.calls]
    lines += [
        f"    {flow.publisher} -. {', '.join(flow.events)} .-> {flow.subscriber}"
        for flow in catalogue.event_flows()
    ]
    return "\n".join(lines) + "\n"


def _title(catalogue: Catalogue) -> str:
    services = ", ".join(service.name for service in catalogue.services)
    return f"{', '.join(catalogue.callers)} calls {services}"


def _event_lane(flow: EventFlow) -> _Lane:
    return _Lane(flow.publisher, flow.subscriber, ", ".join(flow.events))


def _callers(catalogue: Catalogue, left: dict[str, float], width: float, services_top: float) -> list[str]:
    """Draw the callers side by side, with a line down to each service they call."""
    parts = []
    callers = list(catalogue.callers.items())
    share = (width - 2 * MARGIN) / max(len(callers), 1)
    for index, (caller, called) in enumerate(callers):
        x = MARGIN + index * share
        parts += [
            _box(x, MARGIN, share - (GAP if index + 1 < len(callers) else 0), CALLER_HEIGHT, "caller"),
            _text(x + share / 2, MARGIN + 35, caller, "caller-name"),
        ]
        for name in called:
            at = left[name] + 24 + 14 * index
            parts.append(_path(f"M{at:g} {MARGIN + CALLER_HEIGHT}V{services_top - 8:g}", "call"))
            parts.append(_head(at, services_top, 1, "call"))
    return parts


def _lanes(lanes: list[_Lane], ports: _Ports, edge: float, sign: int, kind: str) -> list[str]:
    """Draw lines that leave the boxes' edge upwards (sign -1) or downwards (sign 1).

    Labels come last, so that no line crosses one.
    """
    parts, labels = [], []
    for index, lane in enumerate(lanes, 1):
        y = edge + sign * (LANE_HEIGHT * index + 4)
        start, end = ports.next(lane.source), ports.next(lane.target)
        parts.append(_path(f"M{start:g} {edge:g}V{y:g}H{end:g}V{edge + sign * 8:g}", kind))
        parts.append(_head(end, edge, -sign, kind))
        if lane.text:
            labels.append(_text((start + end) / 2, y + 4, lane.text, "label"))
    return [*parts, *labels]


def _service(service: ServiceFacts, x: float, y: float) -> list[str]:
    middle = x + BOX_WIDTH / 2
    lines = wrap(service.summary.partition(". ")[0].rstrip("."), TEXT_COLUMNS)[:3]
    engines = wrap(", ".join(service.engines), TEXT_COLUMNS)
    return [
        _box(x, y, BOX_WIDTH, BOX_HEIGHT, "service"),
        _text(middle, y + 28, service.name, "name"),
        *(_text(middle, y + 52 + LINE_HEIGHT * index, line, "") for index, line in enumerate(lines)),
        *(
            _text(middle, y + BOX_HEIGHT - 12 - LINE_HEIGHT * index, line, "note")
            for index, line in enumerate(reversed(engines))
        ),
    ]


def _box(x: float, y: float, width: float, height: float, style: str) -> str:
    return f'<rect class="{style}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="10"/>'


def _text(x: float, y: float, text: str, style: str) -> str:
    return f'<text class="{style}" x="{x:g}" y="{y:g}">{escape(text)}</text>'


def _path(points: str, kind: str) -> str:
    return f'<path class="{kind}" d="{points}"/>'


def _head(x: float, y: float, direction: int, kind: str) -> str:
    """Draw an arrow head whose tip is at (x, y); direction 1 points down."""
    base = y - 10 * direction
    return f'<path class="{kind}-head" d="M{x:g} {y:g}L{x - 5:g} {base:g}H{x + 5:g}Z"/>'
