#!/usr/bin/env python3
"""Makes bench/RESULTS.md of what bench.py wrote: each target and whether it is met, then all tables.

    bench/report.py FOLDER    with http, https and doctor, each .json and .md, and notes.md beside this script
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
    ("completion of `-m gpt`, CPU", "http", "startup", "complete", "cpu", 0.25),
    ("https one-shot with full verification, wall, 500 tokens", "https", "oneshot", "500-token", "wall", 0.30),
    ("http one-shot, CPU, 500 tokens", "http", "oneshot", "500-token", "cpu", 1.0),
    ("token delay p50, 200 tokens/s", "http", "latency", "", "p50", 1.10),
    ("CPU per token flat out, 200,000 tokens", "http", "throughput", "", "cpu", 1.0),
    ("peak RSS, 1,000,000 tokens", "http", "memory", "", "m1000000", 1.1),
]

# `agentpress doctor` of several providers as a ratio to doctor of the slowest of them alone.
DOCTOR_TARGET = 1.10


def figures(result, section, words):
    return next(table for title, table in result[section].items() if words in title)


def growth(clients):
    own = clients["agentpress"]
    return own["m1000000"]["median"] / own["m1000"]["median"]


def print_row(work, target, ratio, noise):
    met = "yes" if round(ratio, 2) <= target else "no"
    print(f"| {work} | <= {target:.2f} | {ratio:.2f} | {met} | {noise['foreign_cpu_pct_of_machine']:.0f} % |")


def main(folder):
    results = {name: json.loads((folder / f"{name}.json").read_text()) for name in ("http", "https")}
    doctor = json.loads((folder / "doctor.json").read_text())
    print("# Results\n\nWritten by `bench/run`. Ratios are agentpress / curl, both measured in the same run;\n"
          "those of doctor are all providers / the slowest of them alone.\n")
    print("Above some 6 % of foreign CPU (what other processes used of the machine meanwhile) a row proves little.\n")
    print("| work | target | measured | met | foreign CPU |\n|---|---:|---:|---|---:|")
    for work, protocol, section, words, measure, target in TARGETS:
        table = figures(results[protocol], section, words)
        print_row(work, target, table["clients"]["agentpress"][measure]["ratio"], table["noise"])
    table = figures(results["http"], "memory", "")
    print_row("peak RSS, 1,000,000 tokens / 1,000 tokens", 1.05, growth(table["clients"]), table["noise"])
    for words, row in doctor["rows"].items():
        print_row(f"`doctor` of {words}, wall", DOCTOR_TARGET, row["ratio"], row["noise"])
    print()
    print((HERE / "notes.md").read_text().strip())
    for name in results:
        print((folder / f"{name}.md").read_text().replace("\n## bench run", f"\n## {name}: run of").rstrip())
    print((folder / "doctor.md").read_text().rstrip())


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
