#!/usr/bin/env python3
"""Measures `agentpress doctor` over ten providers on loopback, two of them dead, against the slowest of them alone.

    bench/doctor.py --agentpress PATH --json FILE --md FILE [--doctor-rounds N] [--timeout SECONDS]

The report has to be right in every round, or there is no figure. Standard library only.
"""
import argparse
import contextlib
import json
import os
import socket
import statistics
import subprocess
import tempfile
import threading
import time

import bench

# Provider -> seconds until its answer. What the dead two do instead is written out below.
LATENCIES = {"openai": 0.01, "groq": 0.02, "mistral": 0.04, "deepseek": 0.08, "xai": 0.15, "cerebras": 0.3,
             "together": 0.6, "fireworks": 1.0}
REFUSED, SILENT = "nvidia", "moonshot"
VARIABLES = {"openai": "OPENAI_API_KEY", "groq": "GROQ_API_KEY", "mistral": "MISTRAL_API_KEY",
             "deepseek": "DEEPSEEK_API_KEY", "xai": "XAI_API_KEY", "cerebras": "CEREBRAS_API_KEY",
             "together": "TOGETHER_API_KEY", "fireworks": "FIREWORKS_API_KEY", REFUSED: "NVIDIA_API_KEY",
             SILENT: "MOONSHOT_API_KEY"}
BODY = b'{"object":"list","data":[{"id":"a-model","object":"model"}]}'


class Provider:
    """Answers every request after `latency` seconds; with None it accepts and says nothing."""

    def __init__(self, latency):
        self.latency = latency
        self.connections = []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/v1"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            if self.latency is None:
                self.connections.append(connection)
            else:
                threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        with connection, contextlib.suppress(OSError):
            data = b""
            while True:
                while b"\r\n\r\n" not in data:
                    piece = connection.recv(65536)
                    if not piece:
                        return
                    data += piece
                data = data.split(b"\r\n\r\n", 1)[1]
                time.sleep(self.latency)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                                   + str(len(BODY)).encode() + b"\r\n\r\n" + BODY)


class OwnCpu:
    """The providers live in this process, whose CPU `bench.Noise` counts already."""

    @staticmethod
    def cpu():
        return 0.0


def refused_url():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/v1"


class DoctorBench:
    def __init__(self, options, home):
        self.options = options
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": home, "LANG": "C.UTF-8"}
        self.providers = [Provider(latency) for latency in (*LATENCIES.values(), None)]
        urls = dict(zip((*LATENCIES, SILENT), (provider.url for provider in self.providers)))
        urls[REFUSED] = refused_url()
        folder = os.path.join(home, ".config", "agentpress")
        os.makedirs(folder)
        with open(os.path.join(folder, "config.toml"), "w", encoding="ascii") as file:
            for name, url in urls.items():
                file.write(f'[providers.{name}]\nbase_url = "{url}"\nkey_lint = false\n')
                self.environment[VARIABLES[name]] = "bench-0123456789-" + name

    def run(self, *names):
        """How many seconds it took."""
        began = time.monotonic()
        finished = subprocess.run(
            [self.options.agentpress, "doctor", *names, "--json", "--timeout", f"{self.options.timeout:g}s"],
            env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=120)
        seconds = time.monotonic() - began
        report = json.loads(finished.stdout)
        self.judge(names, report["checks"])
        return seconds

    @staticmethod
    def judge(names, checks):
        wanted = {REFUSED: ("tcp", "connect"), SILENT: ("http", "timeout")}
        for name in names:
            row, finding = wanted.get(name, ("auth", None))
            check = checks[f"{name}.{row}"]
            if check["class"] != finding or (finding is None and check["status"] != "ok"):
                raise SystemExit(f"bench/doctor.py: {name}.{row} is not as it should be: {json.dumps(check)}")

    def measure(self, everybody, slowest):
        """Alternating, so that both meet the same machine."""
        bench.wait_quiet(self.options.wait_quiet)
        noise = bench.Noise(OwnCpu)
        together, alone = [], []
        for number in range(self.options.rounds):
            for names, seconds in ((everybody, together), ([slowest], alone))[::-1 if number % 2 else 1]:
                seconds.append(self.run(*names))
        return {"providers": len(everybody), "slowest": slowest,
                "sum": sum(LATENCIES.get(name, 0.0 if name == REFUSED else self.options.timeout) for name in everybody),
                "together": figures(together), "alone": figures(alone),
                "ratio": statistics.median(together) / statistics.median(alone), "noise": noise.report()}


def figures(seconds):
    return {"median": statistics.median(seconds), "min": min(seconds), "max": max(seconds), "n": len(seconds)}


def table(result):
    lines = [f"\n## doctor: run of {result['when']}\n",
             f"Loopback; the living answer after {', '.join(f'{1000 * value:g}' for value in LATENCIES.values())} ms; "
             f"`--timeout {result['timeout']:g}s` ends the silent one.\n",
             "| providers | n | all of them, s | slowest alone, s | ratio | one after the other, s | foreign CPU |",
             "|---|---:|---:|---:|---:|---:|---:|"]
    for words, row in result["rows"].items():
        cells = [f"{row[name]['median']:.3f} [{row[name]['min']:.3f}-{row[name]['max']:.3f}]"
                 for name in ("together", "alone")]
        lines.append(f"| {words} | {row['together']['n']} | {cells[0]} | {cells[1]} | {row['ratio']:.3f} | "
                     f"{row['sum']:.2f} | {row['noise']['foreign_cpu_pct_of_machine']:.0f} % |")
    return "\n".join(lines) + "\n\nmedian [min-max]; one after the other: the sum of the latencies alone\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     allow_abbrev=False)
    parser.add_argument("--agentpress", default="build/release/agentpress", type=os.path.abspath)
    parser.add_argument("--json", required=True)
    parser.add_argument("--md", required=True)
    parser.add_argument("--doctor-rounds", dest="rounds", type=int, default=7, help="each takes six seconds")
    parser.add_argument("--quick", action="store_true", help="three rounds")
    parser.add_argument("--timeout", type=float, default=2.0, help="what the silent provider is given, in seconds")
    parser.add_argument("--wait-quiet", type=float, default=20)
    options, _ = parser.parse_known_args()  # bench/run hands on what is meant for bench.py
    if options.quick:
        options.rounds = 3
    with tempfile.TemporaryDirectory(prefix="bench.") as home:
        doctor = DoctorBench(options, home)
        living = list(LATENCIES)
        rows = {"ten, one refused, one silent": doctor.measure([*living, REFUSED, SILENT], SILENT),
                "the eight that live": doctor.measure(living, living[-1])}
    result = {"when": time.strftime("%Y-%m-%d %H:%M:%S"), "timeout": options.timeout, "rows": rows}
    with open(options.json, "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)
    with open(options.md, "w", encoding="utf-8") as file:
        file.write(table(result))
    print(table(result))


if __name__ == "__main__":
    main()
