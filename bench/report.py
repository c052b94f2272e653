#!/usr/bin/env python3
"""Makes bench/RESULTS.md of what bench.py wrote: each target and whether it is met, then all tables.

    bench/report.py FOLDER    with http, https, terminal, doctor and history, each .json and .md, and notes.md beside this script
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

# The same prompt with its history kept, as a ratio to curl: work, section, the table's words, measure.
KEPT = [
    ("http one-shot, CPU, 500 tokens", "oneshot", "500-token", "cpu"),
    ("http one-shot, wall, 500 tokens", "oneshot", "500-token", "wall"),
    ("time to first token", "ttft", "", "added"),
    ("CPU per token flat out, 200,000 tokens", "throughput", "", "cpu"),
    ("peak RSS, 1,000,000 tokens", "memory", "", "m1000000"),
]
WITHOUT_HISTORY = "agentpress-no-history"

# `agentpress doctor` of several providers as a ratio to doctor of the slowest of them alone.
DOCTOR_TARGET = 1.10


def figures(result, section, words):
    return next(table for title, table in result[section].items() if words in title)


def own_client(section):
    """curl keeps no history, so beside it neither do we."""
    return WITHOUT_HISTORY if section in ("oneshot", "ttft", "throughput", "memory") else "agentpress"


def print_kept_rows(http):
    print("\n| work | with history | with `--no-history` | foreign CPU |\n|---|---:|---:|---:|")
    for work, section, words, measure in KEPT:
        table = figures(http, section, words)
        with_it, without = (table["clients"][client][measure]["ratio"] for client in ("agentpress", WITHOUT_HISTORY))
        print(f"| {work} | {with_it:.2f} | {without:.2f} | {table['noise']['foreign_cpu_pct_of_machine']:.0f} % |")


def print_history_rows(history):
    print(f"\nA history of {history['conversations']} conversations, as a ratio to the sqlite3 command line:\n")
    print("| work | wall | CPU | foreign CPU |\n|---|---:|---:|---:|")
    for work, row in history["rows"].items():
        print(f"| {work} | {row['ratio']['wall']:.2f} | {row['ratio']['cpu']:.2f} | "
              f"{row['noise']['foreign_cpu_pct_of_machine']:.0f} % |")
    print(f"\nPeak RSS of the list of all of them / of ten thousand: {history['growth']['ratio']:.2f}")


def print_terminal_rows(terminal):
    table = figures(terminal, "ttft", "")
    laid_out, raw = (table["clients"][client] for client in ("agentpress", "agentpress-raw"))
    print("\nThe first token on a terminal, laid out as markdown, as a ratio to `--raw`:\n")
    print("| from | ratio | foreign CPU |\n|---|---:|---:|")
    for words, measure in (("the start of the program", "added"), ("the first byte of the answer", "post")):
        print(f"| {words} | {laid_out[measure]['median'] / raw[measure]['median']:.2f} | "
              f"{table['noise']['foreign_cpu_pct_of_machine']:.0f} % |")


def growth(clients, client):
    own = clients[client]
    return own["m1000000"]["median"] / own["m1000"]["median"]


def print_row(work, target, ratio, noise):
    met = "yes" if round(ratio, 2) <= target else "no"
    print(f"| {work} | <= {target:.2f} | {ratio:.2f} | {met} | {noise['foreign_cpu_pct_of_machine']:.0f} % |")


def main(folder):
    results = {name: json.loads((folder / f"{name}.json").read_text()) for name in ("http", "https", "terminal")}
    doctor, history = (json.loads((folder / f"{name}.json").read_text()) for name in ("doctor", "history"))
    print("# Results\n\nWritten by `bench/run`. Ratios are agentpress / curl, both measured in the same run;\n"
          "those of doctor are all providers / the slowest of them alone.\n")
    print("Above some 6 % of foreign CPU (what other processes used of the machine meanwhile) a row proves little.\n")
    print("| work | target | measured | met | foreign CPU |\n|---|---:|---:|---|---:|")
    for work, protocol, section, words, measure, target in TARGETS:
        table = figures(results[protocol], section, words)
        print_row(work, target, table["clients"][own_client(section)][measure]["ratio"], table["noise"])
    table = figures(results["http"], "memory", "")
    print_row("peak RSS, 1,000,000 tokens / 1,000 tokens", 1.05, growth(table["clients"], WITHOUT_HISTORY), table["noise"])
    for words, row in doctor["rows"].items():
        print_row(f"`doctor` of {words}, wall", DOCTOR_TARGET, row["ratio"], row["noise"])
    print_kept_rows(results["http"])
    print_history_rows(history)
    print_terminal_rows(results["terminal"])
    print()
    print((HERE / "notes.md").read_text().strip())
    for name in results:
        print((folder / f"{name}.md").read_text().replace("\n## bench run", f"\n## {name}: run of").rstrip())
    for name in ("doctor", "history"):
        print((folder / f"{name}.md").read_text().rstrip())


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
