"""Compares counted instructions with the ones that were committed last."""

import json
import subprocess

from servers import ROOT

# What the figures depend on besides the code, in results.json beside them.
CIRCUMSTANCES = ("libmicrohttpd", "glibc", "architecture", "valgrind")
# A change that costs more than this, in per cent, is no accident: two runs differ by less than a half.
LIMIT = 3


def committed():
    """results.json as it was committed last; empty where there is none."""
    shown = subprocess.run(["git", "show", "HEAD:Benchmarks/results.json"], cwd=ROOT, capture_output=True, text=True)
    return json.loads(shown.stdout) if shown.returncode == 0 else {}


def figures(report):
    """The instructions in a report, each with a name that says of what. Bare C's are not among them."""
    cases = report.get("instructions", {})
    named = {case: number for case, number in cases.items() if case not in CIRCUMSTANCES}
    for kind, numbers in report.get("instructions by stubs", {}).items():
        named |= {f"get, {int(count):,} stubs, {kind}": number for count, number in numbers.items()}
    for count, number in report.get("instructions by organizations", {}).items():
        named[f"get, {int(count):,} organizations"] = number
    return named


def compare(before, after):
    """Compares two reports. Returns what there is to say, and whether anything costs over `LIMIT` per cent more."""
    old, new = figures(before), figures(after)
    lines = [f"{'instructions':<36}{'committed':>12}{'now':>12}{'change':>9}"]
    dearer = []
    for name, number in new.items():
        if name not in old:
            lines.append(f"{name:<36}{'-':>12}{number:>12,}{'-':>9}")
            continue
        change = number / old[name] - 1
        lines.append(f"{name:<36}{old[name]:>12,}{number:>12,}{change:>+9.1%}")
        if number * 100 > old[name] * (100 + LIMIT):
            dearer.append(f"{name} by {change:.1%}")
    lines += [f"{name:<36}{number:>12,}{'-':>12}{'-':>9}" for name, number in old.items() if name not in new]
    ratios = [
        f"{name} {after['instructions'][name] / number:.2f}" for name, number in after["instructions of bare C"].items()
    ]
    lines.append(f"Times the instructions of bare C: {', '.join(ratios)}.")
    if not old:
        lines.append("No instructions have been committed yet, so there is nothing to compare with.")
        return lines, False
    others = [
        f"{name} {before['instructions'].get(name)}, now {after['instructions'].get(name)}"
        for name in CIRCUMSTANCES
        if before["instructions"].get(name) != after["instructions"].get(name)
    ]
    if others:
        lines.append(f"The committed figures are of {'; '.join(others)}: part of a change may come from that.")
    if dearer:
        lines.append(f"More than {LIMIT} % dearer than what was committed: {', '.join(dearer)}.")
    return lines, bool(dearer)
