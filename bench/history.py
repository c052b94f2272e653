#!/usr/bin/env python3
"""Measures the history with many conversations in it, beside the sqlite3 command line with the same query on the same file.

    bench/history.py --agentpress PATH --json FILE --md FILE [--conversations N] [--history-rounds N]

The conversations are imported once and kept in build/bench, for the same binary. What is printed has to be right, or
there is no figure. Needs sqlite3; otherwise standard library only.
"""
import argparse
import hashlib
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import time

import bench

WORDS = 4000        # of the vocabulary; the first ones come most often
RARE = "zebrafinch"  # is in one conversation of a hundred
TURNS = 2

# The columns that a list or a hit shows.
SUMMARY = """s.id, s.name, s.title, s.used, (SELECT count(*) FROM turn WHERE session = s.key),
  (SELECT requested_model FROM turn WHERE session = s.key ORDER BY number DESC LIMIT 1)"""
LIST = f"SELECT {SUMMARY} FROM session s WHERE EXISTS (SELECT 1 FROM turn WHERE session = s.key) ORDER BY s.used DESC LIMIT {{}}"
SEARCH = f"""SELECT {SUMMARY}, t.number, snippet(turn_search, -1, '[', ']', '...', 20)
  FROM turn_search JOIN turn t ON t.key = turn_search.rowid JOIN session s ON s.key = t.session
  WHERE turn_search MATCH '{{}}' ORDER BY bm25(turn_search), t.started DESC LIMIT 30"""
LAST = """SELECT t.number, p.role, p.kind, p.text FROM turn t JOIN part p ON p.turn = t.key
  WHERE t.session = (SELECT key FROM session ORDER BY used DESC LIMIT 1) ORDER BY t.number, p.side, p.message, p.position, p.piece"""


class Text:
    """The same words in every run."""

    def __init__(self):
        self.state = 1

    def below(self, end):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (self.state >> 33) % end

    def words(self, count):
        return " ".join(f"w{min(self.below(WORDS), self.below(WORDS)):x}" for _ in range(count))


def conversations(count):
    """Lines of an export."""
    text = Text()
    for number in range(count):
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_700_000_000 + 300 * number))
        turns = []
        for turn in range(1, TURNS + 1):
            prompt, answer = text.words(12 + text.below(12)), text.words(60 + text.below(120))
            if number % 100 == 7:
                prompt += " " + RARE
            turns.append({"turn": turn, "started": moment, "state": "complete", "provider": "echo", "requested_model": "echo",
                          "model": "echo",
                          "prompt": [{"role": "user", "parts": [{"type": "text", "text": prompt}]}],
                          "answer": [{"role": "assistant", "parts": [{"type": "text", "text": answer}]}]})
        title = turns[0]["prompt"][0]["parts"][0]["text"][:60]
        yield json.dumps({"schema_version": 1, "id": f"{number:012d}", "title": title, "created": moment, "used": moment,
                          "turns": turns}) + "\n"


def fingerprint(options):
    with open(options.agentpress, "rb") as file:
        return f"{options.conversations} {hashlib.file_digest(file, 'sha256').hexdigest()}"


def fill(options):
    """The home whose history has the conversations, and the seconds that importing them took (None when it was kept)."""
    home = os.path.join(bench.TOOLS, f"history-{options.conversations}")
    stamp = os.path.join(home, "made-by")
    if os.path.exists(stamp):
        with open(stamp, encoding="ascii") as file:
            if file.read() == fingerprint(options):
                return home, None
    shutil.rmtree(home, ignore_errors=True)
    os.makedirs(home)
    export = os.path.join(home, "export.jsonl")
    with open(export, "w", encoding="ascii") as file:
        file.writelines(conversations(options.conversations))
    began = time.monotonic()
    subprocess.run([options.agentpress, "history", "import", export], env=environment(home), check=True,
                   stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = time.monotonic() - began
    os.remove(export)
    with open(stamp, "w", encoding="ascii") as file:
        file.write(fingerprint(options))
    return home, seconds


def environment(home):
    return {"PATH": "/usr/bin:/bin", "HOME": home, "LANG": "C.UTF-8"}


class NoServer:
    @staticmethod
    def cpu():
        return 0.0


class HistoryBench:
    def __init__(self, options, home):
        self.options = options
        self.home = home
        self.database = os.path.join(home, ".local", "share", "agentpress", "history.db")
        self.printed = os.path.join(home, "printed")

    def ours(self, *arguments):
        return [self.options.agentpress, *arguments]

    def theirs(self, query):
        return ["sqlite3", "-readonly", self.database, query]

    def run(self, command, check):
        finished = subprocess.run(
            [os.path.join(bench.TOOLS, "runner"), "--timeout", "120", "--stdout", self.printed, "--", *command],
            env=environment(self.home), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
        figures = json.loads(finished.stdout)
        with open(self.printed, encoding="utf-8", errors="replace") as file:
            text = file.read()
        if figures["status"] != 0 or not check(text):
            raise SystemExit(f"bench/history.py: {command} printed {text[:300]!r}, status {figures['status']}")
        return figures

    def measure(self, arguments, query, check):
        """Both in turns, so that they meet the same machine."""
        bench.wait_quiet(self.options.wait_quiet)
        noise = bench.Noise(NoServer)
        rounds = {"agentpress": [], "sqlite3": []}
        for number in range(self.options.rounds):
            pair = [("agentpress", self.ours(*arguments)), ("sqlite3", self.theirs(query))]
            for name, command in pair[::-1 if number % 2 else 1]:
                rounds[name].append(self.run(command, check))
        row = {name: {key: statistics.median(round[key] for round in figures) for key in ("wall", "cpu", "maxrss_kb")}
               for name, figures in rounds.items()}
        row["ratio"] = {key: row["agentpress"][key] / row["sqlite3"][key] for key in ("wall", "cpu")}
        row["n"], row["noise"] = self.options.rounds, noise.report()
        return row

    def last_words(self):
        """What only the conversation that was used last says."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            return connection.execute(LAST).fetchall()[-1][3].split("\n")[0]

    def growth(self):
        """Peak memory of the list of all and of ten thousand, which fill SQLite's cache of pages already."""
        def peak(limit):
            return statistics.median(
                self.run(self.ours("history", "list", "--limit", str(limit)), lambda text: text != "")["maxrss_kb"]
                for _ in range(3))
        few, all_of_them = peak(10_000), peak(0)
        return {"ten_thousand_kb": few, "all_kb": all_of_them, "ratio": all_of_them / few}

    def rows(self):
        count = self.options.conversations
        newest = f"{count - 1:012d}"
        last = self.last_words()
        return {
            "`history list`": self.measure(
                ["history", "list"], LIST.format(30), lambda text: newest[:4] in text and text.count("\n") >= 30),
            "`history list --limit 0`": self.measure(
                ["history", "list", "--limit", "0"], LIST.format(-1), lambda text: text.count("\n") >= count),
            "`history search` of a word in 1 % of them": self.measure(
                ["history", "search", RARE], SEARCH.format(RARE), lambda text: RARE in text),
            "`history search` of a word in most of them": self.measure(
                ["history", "search", "w0"], SEARCH.format("w0"), lambda text: "w0" in text),
            "`-c --dry-run`": self.measure(
                ["-c", "-m", "openai/gpt-4.1", "--base-url", "http://127.0.0.1:9/v1", "--dry-run", "more"], LAST,
                lambda text: last[:200] in text),
        }


def table(result):
    lines = [f"\n## history: run of {result['when']}\n",
             f"{result['conversations']} conversations of {TURNS} turns, {result['bytes'] / 1e6:.0f} MB; sqlite3 is the command "
             f"line with the same query, read-only." + (f" Importing them took {result['import_s']:.0f} s." if result["import_s"]
                                                         else "") + "\n",
             "| command | n | agentpress ms | sqlite3 ms | ratio | CPU ms | sqlite3 ms | ratio | peak RSS MB | foreign CPU |",
             "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"]
    for words, row in result["rows"].items():
        own, other = row["agentpress"], row["sqlite3"]
        lines.append(f"| {words} | {row['n']} | {own['wall'] * 1e3:.1f} | {other['wall'] * 1e3:.1f} | {row['ratio']['wall']:.2f} | "
                     f"{own['cpu'] * 1e3:.1f} | {other['cpu'] * 1e3:.1f} | {row['ratio']['cpu']:.2f} | "
                     f"{own['maxrss_kb'] / 1024:.1f} | {row['noise']['foreign_cpu_pct_of_machine']:.0f} % |")
    growth = result["growth"]
    return "\n".join(lines) + (f"\n\nPeak RSS of the list of all {growth['all_kb'] / 1024:.1f} MB, of ten thousand "
                               f"{growth['ten_thousand_kb'] / 1024:.1f} MB: {growth['ratio']:.2f}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     allow_abbrev=False)
    parser.add_argument("--agentpress", default="build/release/agentpress", type=os.path.abspath)
    parser.add_argument("--json", required=True)
    parser.add_argument("--md", required=True)
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--history-rounds", dest="rounds", type=int, default=11)
    parser.add_argument("--quick", action="store_true", help="three rounds")
    parser.add_argument("--wait-quiet", type=float, default=20)
    options, _ = parser.parse_known_args()  # bench/run hands on what is meant for bench.py
    if options.quick:
        options.rounds = 3
    bench.build()
    home, seconds = fill(options)
    history = HistoryBench(options, home)
    result = {"when": time.strftime("%Y-%m-%d %H:%M:%S"), "conversations": options.conversations, "import_s": seconds,
              "bytes": os.path.getsize(history.database), "rows": history.rows(), "growth": history.growth()}
    with open(options.json, "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)
    with open(options.md, "w", encoding="utf-8") as file:
        file.write(table(result))
    print(table(result))


if __name__ == "__main__":
    main()
