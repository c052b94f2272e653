#!/usr/bin/env python3
"""Makes bench/RESULTS.md of what bench.py wrote: each target and whether it is met, then all tables.

    bench/report.py FOLDER    with http.json, http.md, https.json, https.md, and notes.md beside this script
"""
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent

# work, protocol, section, the table's words, measure, target as a ratio to curl
TARGETS = [
    ("`--version`, CPU", "http", "startup", "version", "cpu", 0.25),
    ("`route MODEL`, CPU", "http", "startup", "route", "cpu", 0.25),
    ("`models`, CPU", "http", "startup", "models", "cpu", 0.25),
    ("https one-shot with full verification, wall, 500 tokens", "https", "oneshot", "500-token", "wall", 0.30),
    ("http one-shot, CPU, 500 tokens", "http", "oneshot", "500-token", "cpu", 1.0),
    ("token delay p50, 200 tokens/s", "http", "latency", "", "p50", 1.10),
    ("CPU per token flat out, 200,000 tokens", "http", "throughput", "", "cpu", 1.0),
    ("peak RSS, 1,000,000 tokens", "http", "memory", "", "m1000000", 1.1),
]


def figures(result, section, words):
    return next(table for title, table in result[section].items() if words in title)["clients"]


def growth(clients):
    own = clients["agentpress"]
    return own["m1000000"]["median"] / own["m1000"]["median"]


def main(folder):
    results = {name: json.loads((folder / f"{name}.json").read_text()) for name in ("http", "https")}
    print("# Results\n\nWritten by `bench/run`. Ratios are agentpress / curl, both measured in the same run.\n")
    print("| work | target | measured | met |\n|---|---:|---:|---|")
    for work, protocol, section, words, measure, target in TARGETS:
        ratio = figures(results[protocol], section, words)["agentpress"][measure]["ratio"]
        print(f"| {work} | <= {target:.2f} | {ratio:.2f} | {'yes' if round(ratio, 2) <= target else 'no'} |")
    flat = growth(figures(results["http"], "memory", ""))
    print(f"| peak RSS, 1,000,000 tokens / 1,000 tokens | <= 1.05 | {flat:.2f} | {'yes' if flat <= 1.05 else 'no'} |\n")
    print((HERE / "notes.md").read_text().strip())
    for name in results:
        print((folder / f"{name}.md").read_text().replace("\n## bench run", f"\n## {name}: run of").rstrip())


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
