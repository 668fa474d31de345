"""Writes what was measured: results.json, and what shows the same: results.md, docs/benchmark.svg and the table of
docs/performance.md.
"""

import json
import math
import re

from comparison import CIRCUMSTANCES
from servers import CASES, HERE, ROOT

JSON = HERE / "results.json"
OURS, FLOOR = "this mock", "bare C"
SUMMARIZED = [OURS, FLOOR, "Hummingbird", "Node http", "FastAPI", "WireMock", "pytest-httpserver"]
SUMMARY = re.compile(r"(<!-- the table that script/bench writes -->\n).*?(\n<!-- its end -->)", re.S)


def table(results):
    lines = [
        "| case | connections | server | µs of processor a request | × bare C | requests/s | p50 ms | p99 ms |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for result in results:
        floor = result["servers"][FLOOR]["microseconds"]
        for name, figures in result["servers"].items():
            lines.append(
                f"| {CASES[result['case']]} | {result['connections']} | {name} "
                f"| {figures['microseconds']:.1f} | {figures['microseconds'] / floor:.2f} "
                f"| {figures['rate']:,.0f} | {figures['p50']:.2f} | {figures['p99']:.2f} |"
            )
    return "\n".join(lines)


def chart(result, path):
    """Processor time a request, one bar for each server, on a logarithmic scale."""
    bars = sorted(((figures["microseconds"], name) for name, figures in result["servers"].items()))
    top = math.log10(bars[-1][0] * 1.2)
    low = math.log10(bars[0][0] / 2)
    rows = []
    for index, (value, name) in enumerate(bars):
        y = 56 + index * 30
        width = (math.log10(value) - low) / (top - low) * 420
        fill = "#39594d" if name == OURS else "#9aa8a2"
        rows.append(
            f'<text x="168" y="{y + 15}" text-anchor="end">{name}</text>'
            f'<rect x="176" y="{y}" width="{width:.0f}" height="20" rx="3" fill="{fill}"/>'
            f'<text x="{182 + width:.0f}" y="{y + 15}">{value:,.1f}</text>'
        )
    height = 70 + len(bars) * 30
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="720" height="{height}" viewBox="0 0 720 {height}" '
        f'font-family="system-ui, sans-serif" font-size="13" fill="#222">'
        f'<rect width="720" height="{height}" fill="#fff"/><text x="16" y="26" font-size="15" font-weight="600">'
        f"Microseconds of processor time a request: {CASES[result['case']]}, {result['connections']} connections</text>"
        f'<text x="16" y="44" fill="#666">logarithmic; less is better</text>{"".join(rows)}</svg>\n'
    )


def instructions(report):
    """The tables of instructions, where the report has some."""
    mine, floor = report["instructions"], report["instructions of bare C"]
    circumstances = ", ".join(f"{name} {mine[name]}" for name in CIRCUMSTANCES)
    lines = [
        "## Instructions",
        "",
        f"One connection, one thread; {circumstances}.",
        "",
        "| case | this mock | bare C | × bare C |",
        "| --- | --- | --- | --- |",
    ]
    for case, number in mine.items():
        if case not in CIRCUMSTANCES:
            name = CASES.get(case, "exec, first answer, SIGTERM")
            lines.append(f"| {name} | {number:,} | {floor[case]:,} | {number / floor[case]:.2f} |")
    stubs = report["instructions by stubs"]
    counts = list(next(iter(stubs.values())))
    lines += [
        "",
        "A GET of one connector beside stubs that don't match it:",
        "",
        "| stubs | " + " | ".join(f"{int(count):,}" for count in counts) + " |",
        "| --- |" + " --- |" * len(counts),
        *(f"| {kind} | " + " | ".join(f"{by[count]:,}" for count in counts) + " |" for kind, by in stubs.items()),
        "",
        "A GET of one connector, where each organization has one:",
        "",
        "| organizations | instructions |",
        "| --- | --- |",
        *(f"| {int(count):,} | {number:,} |" for count, number in report["instructions by organizations"].items()),
    ]
    return "\n".join(lines)


def building(report):
    """What building takes, where the report says it."""
    build = report["build"]
    lines = [
        f"## Building ({build['date']})",
        "",
        "| | |",
        "| --- | --- |",
        f"| first build of a clean clone, processor time | {build['processor seconds']:,.0f} s |",
        f"| the program | {build['program bytes'] / 1e6:.1f} MB |",
    ]
    if "image bytes" in build:
        lines.append(f"| the image | {build['image bytes'] / 1e6:.1f} MB |")
    return "\n".join(lines)


def summary(report):
    """The table of docs/performance.md: µs of processor time a request, with 32 connections, and ms of a start."""
    lines = ["| | " + " | ".join(SUMMARIZED) + " |", "| --- |" + " --- |" * len(SUMMARIZED)]
    for result in report["results"]:
        if result["connections"] == 32 and result["case"] in {"get", "list", "create", "update"}:
            times = {name: figures["microseconds"] for name, figures in result["servers"].items()}
            lines.append(_row(f"{CASES[result['case']]}, µs", times))
    return "\n".join([*lines, _row("from exec to the first answer, ms", report["first answer ms"])])


def _row(name, numbers):
    cells = [_cell(numbers[server]) if server in numbers else "–" for server in SUMMARIZED]
    return f"| {name} | " + " | ".join(cells) + " |"


def _cell(number):
    return f"{number:.1f}" if number < 100 else f"{number:,.0f}"


def markdown(report):
    """results.md of a report."""
    parts = [f"{report['date']}, {report['machine']}", table(report["results"])]
    if "instructions" in report:
        parts.append(instructions(report))
    if "build" in report:
        parts.append(building(report))
    return "\n\n".join(parts) + "\n"


def write(measured):
    """Puts what was measured in the place of what results.json has under the same keys. The rest stays as it is."""
    report = {**json.loads(JSON.read_text()), **measured}
    JSON.write_text(json.dumps(report, indent=1) + "\n")
    (HERE / "results.md").write_text(markdown(report))
    page = ROOT / "docs/performance.md"
    page.write_text(SUMMARY.sub(lambda match: match[1] + summary(report) + match[2], page.read_text()))
    chart(
        next(r for r in report["results"] if r["case"] == "get" and r["connections"] == 32), ROOT / "docs/benchmark.svg"
    )
