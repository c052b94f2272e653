#!/usr/bin/env python3
"""bench.py - measures LLM command-line clients against fakellm, side by side with curl.

  bench.py                                                          agentpress with and without its history, curl and floor (clients.json)
  bench.py --client 'agentpress=./agentpress --base-url {url} --model gpt-4.1 hi' \
           --version 'agentpress=./agentpress --version' \
           [--proto agentpress=chat|responses|messages|gemini]
           [--env 'agentpress:OPENAI_API_KEY=sk-dummy'] [--batch 'agentpress=./agentpress batch --base-url {url} -n {n} -j {par}']
           [--tls-args 'agentpress=--cacert {cacert}']
Standard library only; compiles runner.c, floor.c and fakellm.cpp when missing (cc, c++; OpenSSL optional).
Every section runs all clients in alternation (A B C A B C ...), order rotated each round. See README.md.
"""
import argparse, collections, hashlib, json, os, shlex, shutil, signal, socket, statistics, struct, subprocess, sys, tempfile, time, urllib.request, resource

HERE = os.path.dirname(os.path.abspath(__file__))
TOOLS = os.path.join(os.path.dirname(HERE), "build", "bench")   # where the three programs are built
SECTIONS = ["startup", "oneshot", "ttft", "latency", "throughput", "concurrency", "batch", "memory"]
EP = {"chat": "{url}/chat/completions", "responses": "{url}/responses", "messages": "{url}/messages", "gemini": "{root}/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse"}

def sh(*a, **k): return subprocess.run(a, check=True, **k)

def build():
    os.makedirs(TOOLS, exist_ok=True)
    def make(name, source, *command):
        target, source = os.path.join(TOOLS, name), os.path.join(HERE, source)
        if not os.path.exists(target) or os.path.getmtime(target) < os.path.getmtime(source): sh(*command, source, "-o", target, *(["-lutil"] if name == "runner" else ["-lssl", "-lcrypto"] if name == "fakellm" else []))
    make("runner", "runner.c", "cc", "-O2", "-static")
    make("floor", "floor.c", "cc", "-O2", "-static")
    make("fakellm", "fakellm.cpp", "c++", "-O2", "-std=c++17", "-pthread", "-DWITH_TLS")

class Server:
    def __init__(self, scratch, tls, threads=1):
        self.log = os.path.join(scratch, "server.jsonl"); open(self.log, "w").close()
        self.cert = os.path.join(scratch, "cert.pem")
        a = [os.path.join(TOOLS, "fakellm"), "--log", self.log, "--threads", str(threads)]
        if tls: a += ["--tls", "--cert-out", self.cert]
        self.p = subprocess.Popen(a, stdout=subprocess.PIPE, text=True)
        self.port = int(self.p.stdout.readline().split()[1])
        self.tls = tls; self.pos = 0
        self.base = "%s://%s:%d" % ("https" if tls else "http", "localhost" if tls else "127.0.0.1", self.port)
    def cpu(self):
        with open("/proc/%d/stat" % self.p.pid) as f: s = f.read().rsplit(")", 1)[1].split()
        return (int(s[11]) + int(s[12])) / os.sysconf("SC_CLK_TCK")
    def skip(self): self.pos = os.path.getsize(self.log)
    def lines(self, want=1, wait=2.0):
        """Log lines since last call; waits until `want` streamed replies are there."""
        end = time.monotonic() + wait; out = []; buf = b""
        while True:
            with open(self.log, "rb") as f:
                f.seek(self.pos); d = f.read()
            k = d.rfind(b"\n") + 1
            if k: self.pos += k; out += [json.loads(l) for l in d[:k].splitlines()]
            if sum(1 for l in out if l["stream"]) >= want or time.monotonic() > end: return out
            time.sleep(0.002)
    def text(self, params):
        import ssl
        ctx = ssl._create_unverified_context() if self.tls else None
        r = urllib.request.Request("%s/~%s/v1/chat/completions" % (self.base, params), b"{}", {"Content-Type": "application/json"})
        op = urllib.request.build_opener(urllib.request.ProxyHandler({}), *( [urllib.request.HTTPSHandler(context=ctx)] if ctx else []))
        t = json.load(op.open(r))["choices"][0]["message"]["content"]
        return t
    def stop(self):
        self.p.terminate()
        try: self.p.wait(3)
        except subprocess.TimeoutExpired: self.p.kill(); self.p.wait()

def jiffies():
    with open("/proc/stat") as f: v = [int(x) for x in f.readline().split()[1:9]]
    hz = os.sysconf("SC_CLK_TCK")
    return (v[0] + v[1] + v[2] + v[5] + v[6]) / hz, v[7] / hz   # busy, steal (seconds)

class Noise:
    """CPU used on this machine by anything that is not the bench, and time stolen by the host."""
    def __init__(self, srv): self.srv = srv; self.a = self.snap()
    def snap(self):
        c = resource.getrusage(resource.RUSAGE_CHILDREN); s = resource.getrusage(resource.RUSAGE_SELF)
        return jiffies() + (c.ru_utime + c.ru_stime + s.ru_utime + s.ru_stime + self.srv.cpu(), time.monotonic())
    def report(self):
        b = self.snap(); a = self.a; w = (b[3] - a[3]) or 1e-9; n = os.cpu_count()
        return {"wall_s": round(w, 2), "foreign_cpu_pct_of_machine": round(max(0, 100 * ((b[0] - a[0]) - (b[2] - a[2])) / w / n), 1), "steal_pct": round(100 * (b[1] - a[1]) / w / n, 1)}

def wait_quiet(limit, busy_pct=8.0):
    """Wait (at most `limit` s) until the machine has been nearly idle for 0.4 s; returns seconds waited."""
    t0 = time.monotonic()
    while time.monotonic() - t0 < limit:
        a = jiffies()[0]; time.sleep(0.4); b = jiffies()[0]
        if 100 * (b - a) / 0.4 / os.cpu_count() <= busy_pct: break
    return time.monotonic() - t0

class Client:
    def __init__(self, name, d): self.name = name; self.d = d
    def has(self, s): return s in self.d.get("sections", SECTIONS)
    @property
    def slow(self): return self.d.get("class") == "cli"

class Bench:
    def __init__(self, o, clients):
        self.o = o; self.c = clients
        self.scratch = o.scratch or tempfile.mkdtemp(prefix="bench.")
        os.makedirs(os.path.join(self.scratch, "home"), exist_ok=True); os.makedirs(os.path.join(self.scratch, "work"), exist_ok=True)
        self.srv = Server(self.scratch, o.tls, o.server_threads)
        self.body = os.path.join(self.scratch, "body.json")
        with open(self.body, "w") as f: f.write('{"model":"gpt-4.1","stream":true,"stream_options":{"include_usage":true},"max_tokens":4096,"messages":[{"role":"user","content":"hi"}]}')
        self.cacert = os.path.join(self.scratch, "ca-bundle.pem")
        if o.tls:
            with open(self.cacert, "wb") as f:
                b = "/etc/ssl/certs/ca-certificates.crt"
                if os.path.exists(b) and not o.small_ca: f.write(open(b, "rb").read())
                f.write(open(self.srv.cert, "rb").read())
            self.cadir = os.path.join(self.scratch, "cadir"); os.makedirs(self.cadir)   # the same as a hashed directory
            d = "/etc/ssl/certs"
            for n in (os.listdir(d) if os.path.isdir(d) and not o.small_ca else []):
                if n.endswith((".pem", ".crt")) and n != "ca-certificates.crt" and os.path.exists(os.path.join(d, n)): shutil.copy(os.path.join(d, n), os.path.join(self.cadir, n))
            shutil.copy(self.srv.cert, os.path.join(self.cadir, "fakellm.pem"))
            subprocess.run(["openssl", "rehash", self.cadir], stderr=subprocess.DEVNULL)
        self.res = {"meta": self.meta()}
    def meta(self):
        cpu = ""
        try: cpu = [l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")][0]
        except Exception: pass
        return {"when": time.strftime("%Y-%m-%d %H:%M:%S"), "cpu": cpu, "cores": os.cpu_count(), "kernel": os.uname().release, "loadavg": os.getloadavg(), "tls": self.o.tls, "pty": self.o.pty, "clients": [c.name for c in self.c], "argv": sys.argv[1:]}
    # -- command building
    def subst(self, s, m):
        for k, v in m.items(): s = s.replace("{" + k + "}", str(v))
        return s
    def prep(self, c, params, argv=None, extra=None):
        m = {"bench": TOOLS, "agentpress": os.path.abspath(self.o.agentpress), "scratch": self.scratch, "body": self.body, "cacert": self.cacert, "cert": self.srv.cert, "cadir": getattr(self, "cadir", ""), "port": self.srv.port}
        m["root"] = "%s/~%s%s" % (self.srv.base, params, self.o.extra_params); m["url"] = m["root"] + "/v1"
        m["ep"] = self.subst(EP[c.d.get("proto", "chat")], m)
        if extra: m.update(extra)
        argv = argv if argv is not None else c.d["argv"]
        out = []
        for a in argv:
            if a == "[tls]":
                if self.o.tls: out += [self.subst(x, m) for x in c.d.get("tls", [])]
            else: out.append(self.subst(a, m))
        env = {"PATH": os.environ.get("PATH", "/usr/bin:/bin") if self.o.keep_path else "/usr/local/bin:/usr/bin:/bin", "HOME": os.path.join(self.scratch, "home"), "LANG": "C.UTF-8", "TERM": "xterm" if self.o.pty else "dumb",
               "DO_NOT_TRACK": "1", "DISABLE_TELEMETRY": "1", "OPENAI_API_KEY": "sk-dummy", "ANTHROPIC_API_KEY": "sk-ant-dummy", "GEMINI_API_KEY": "dummy", "NO_COLOR": "1"}
        for k, v in c.d.get("env", {}).items(): env[k] = self.subst(v, m)
        if self.o.tls:
            for k, v in c.d.get("tlsenv", {}).items(): env[k] = self.subst(v, m)
        for d in c.d.get("mkdir", []): os.makedirs(self.subst(d, m), exist_ok=True)
        for f, t in c.d.get("files", {}).items():
            f = self.subst(f, m); os.makedirs(os.path.dirname(f), exist_ok=True)
            with open(f, "w") as fh: fh.write(self.subst(t, m))
        return out, env
    def run(self, c, params="t1", argv=None, opts=(), timeout=None):
        cmd, env = self.prep(c, params, argv)
        r = [os.path.join(TOOLS, "runner"), "--timeout", str(timeout or self.o.timeout), "--stderr", os.path.join(self.scratch, "stderr")]
        if self.o.pty: r.append("--pty")
        r += list(opts) + ["--"] + cmd
        p = subprocess.run(r, stdout=subprocess.PIPE, env=env, cwd=os.path.join(self.scratch, "work"), stdin=subprocess.DEVNULL)
        try: d = json.loads(p.stdout)
        except ValueError: raise SystemExit("runner failed for %s: %r" % (c.name, p.stdout))
        if d["status"] != 0 and not d.get("warned"):
            self.fails[c.name] += 1
            if self.fails[c.name] == 1:
                with open(os.path.join(self.scratch, "stderr"), errors="replace") as f: sys.stderr.write("! %s exited %d: %s\n" % (c.name, d["status"], f.read(300).strip()))
        return d
    fails = collections.Counter()
    # -- rounds in alternation
    def rounds(self, section, n, fn, slow_n=None):
        cs = [c for c in self.c if c.has(section)]
        out = {c.name: [] for c in cs}
        slow_n = slow_n or max(3, n // 8)
        for r in range(n):
            k = r % max(1, len(cs))
            for c in cs[k:] + cs[:k]:
                if c.slow and r >= slow_n: continue
                v = fn(c)
                if v is not None: out[c.name].append(v)
        return out
    def quiet(self, fn):
        """fn() on a quiet machine: wait first; when others used the CPU meanwhile, do it again (--retries) and keep the quietest."""
        best = None
        for k in range(1 + self.o.retries):
            if self.o.wait_quiet: wait_quiet(self.o.wait_quiet)
            nz = Noise(self.srv); raw = fn(); rep = nz.report(); rep["attempt"] = k + 1
            if best is None or rep["foreign_cpu_pct_of_machine"] < best[1]["foreign_cpu_pct_of_machine"]: best = (raw, rep)
            if best[1]["foreign_cpu_pct_of_machine"] <= 6: break
        return best
    def table(self, section, title, raw, cols, noise, base=None, note=""):
        """raw: {client: [dict,...]}; cols: [(key, label, scale, fmt)]"""
        base = base or self.o.baseline
        res = {}; rows = []
        for name, vs in raw.items():
            if not vs: continue
            d = {}
            for key, label, scale, fmt in cols:
                x = [v[key] * scale for v in vs if v.get(key) is not None]
                if not x: continue
                d[key] = {"median": statistics.median(x), "min": min(x), "max": max(x), "n": len(x), "all": x}
            res[name] = d
        b = res.get(base, {})
        hdr = ["client", "n"]
        for key, label, scale, fmt in cols: hdr += [label, "x %s" % base]
        for name, d in res.items():
            row = [name, str(max((v["n"] for v in d.values()), default=0))]
            for key, label, scale, fmt in cols:
                if key not in d: row += ["-", "-"]; continue
                v = d[key]
                row.append(("%" + fmt + " [%" + fmt + "-%" + fmt + "]") % (v["median"], v["min"], v["max"]) if v["n"] > 1 else ("%" + fmt) % v["median"])
                if key in b and b[key]["median"]: v["ratio"] = v["median"] / b[key]["median"]; row.append("%.2f" % v["ratio"])
                else: row.append("-")
            rows.append(row)
        md = "\n### %s\n\n" % title
        if note: md += note + "\n\n"
        md += "| " + " | ".join(hdr) + " |\n|" + "|".join(["---"] + ["---:"] * (len(hdr) - 1)) + "|\n"
        for r in rows: md += "| " + " | ".join(r) + " |\n"
        md += "\nmedian [min-max]; foreign CPU %(foreign_cpu_pct_of_machine)s %% of the machine, steal %(steal_pct)s %%, %(wall_s)s s\n" % noise
        print(md, flush=True); self.md += md
        for d in res.values():
            for v in d.values(): v["all"] = [round(x, 6) for x in v["all"]]
        self.res.setdefault(section, {})[title] = {"clients": res, "noise": noise}
    md = ""
    # -- sections
    def check(self):
        exp = self.srv.text("t500").strip()
        md = "\n### output check (500 tokens)\n\n| client | text exact | requests made | request body bytes |\n|---|---|---|---|\n"
        out = {}
        for c in self.c:
            self.srv.skip()
            f = os.path.join(self.scratch, "out")
            d = self.run(c, "t500", opts=["--stdout", f])
            ls = self.srv.lines()
            got = open(f, errors="replace").read().replace("\r\n", "\n")
            if c.d.get("raw"): ok = "raw SSE, %d events" % got.count("\ndata: ") + (", complete" if "[DONE]" in got else "")
            else: ok = "yes" if got.strip() == exp else ("contained" if exp in got else ("whitespace differs" if "".join(exp.split()) in "".join(got.split()) else "NO (exit %d)" % d["status"]))
            reqs = ", ".join("%s %s%s" % (l["method"], l["path"].split("/", 2)[-1][:50], "" if l["stream"] or l["method"] != "POST" else " (non-stream)") for l in ls)
            md += "| %s | %s | %s | %s |\n" % (c.name, ok, reqs, ", ".join(str(l["body"]) for l in ls if l["method"] == "POST"))
            out[c.name] = {"ok": ok, "requests": reqs}
        print(md, flush=True); self.md += md; self.res["check"] = out
    def startup(self):
        for what in ("version", "route", "models", "complete"):
            if not any(c.has("startup") and c.d.get(what) for c in self.c): continue
            raw, nz = self.quiet(lambda: self.rounds("startup", self.o.rounds, lambda c: self.run(c, "t1", argv=c.d[what]) if c.d.get(what) else None))
            self.table("startup", "(a) startup: %s" % what, raw, [("wall", "wall ms", 1e3, ".2f"), ("cpu", "CPU ms", 1e3, ".2f"), ("maxrss_kb", "peak RSS MB", 1 / 1024, ".1f")], nz)
    def oneshot(self):
        for t in (1, 500):
            raw, nz = self.quiet(lambda: self.rounds("oneshot", self.o.rounds, lambda c: self.run(c, "t%d" % t)))
            self.table("oneshot", "(b) one-shot, %d-token reply, as fast as possible" % t, raw, [("wall", "wall ms", 1e3, ".2f"), ("cpu", "CPU ms", 1e3, ".2f"), ("maxrss_kb", "peak RSS MB", 1 / 1024, ".1f")], nz)
    def ttft(self):
        D = 20
        def one(c):
            self.srv.skip()
            st = os.path.join(self.scratch, "stamps")
            d = self.run(c, "t3-f%d-s1" % D, opts=["--stamps", st])
            ls = [l for l in self.srv.lines() if l["stream"]]
            if not ls or not (d["t_tok"] or d["t_first"]): return None
            l = ls[0]; t = d["t_tok"] or d["t_first"]
            srv = l["t_first"] - l["t_req"]
            return {"added": (t - d["t0"] - srv) / 1e6, "pre": (l["t_req"] - d["t0"]) / 1e6, "post": (t - l["t_first"]) / 1e6}
        raw, nz = self.quiet(lambda: self.rounds("ttft", self.o.rounds, one))
        self.table("ttft", "(c) added time to first token (server holds the first token %d ms; taken off)" % D, raw, [("added", "added TTFT ms", 1, ".2f"), ("pre", "start to request received ms", 1, ".2f"), ("post", "first byte sent to token on stdout ms", 1, ".3f")], nz)
    def latency(self):
        R, T = self.o.rate, self.o.latency_tokens
        def one(c):
            st = os.path.join(self.scratch, "stamps")
            d = self.run(c, "t%d-r%g-s1" % (T, R), opts=["--stamps", st])
            b = open(st, "rb").read(); v = sorted(struct.unpack("<%dq" % (len(b) // 8), b))
            if not v: return None
            q = lambda p: v[min(len(v) - 1, int(len(v) * p))] / 1e3
            return {"p50": q(.5), "p90": q(.9), "p99": q(.99), "max": v[-1] / 1e3, "cpu": d["cpu"] * 1e6 / T, "seen": len(v)}
        raw, nz = self.quiet(lambda: self.rounds("latency", self.o.latency_rounds, one, slow_n=2))
        self.table("latency", "(d) per-token latency, %d tok/s, %d tokens a run" % (R, T), raw, [("p50", "p50 us", 1, ".0f"), ("p90", "p90 us", 1, ".0f"), ("p99", "p99 us", 1, ".0f"), ("max", "worst us", 1, ".0f"), ("cpu", "CPU us/token (incl. start)", 1, ".1f"), ("seen", "tokens seen", 1, ".0f")], nz,
                   note="Server's send stamp to the moment the harness could read the token from the client's stdout. Includes loopback, the client, the pipe and two wake-ups.")
    def throughput(self):
        N = self.o.throughput_tokens
        base = {}
        def one(c):
            n = min(N, c.d.get("throughput_tokens", N))
            self.srv.skip()
            b = self.run(c, "t1"); self.srv.lines(); s0 = self.srv.cpu()
            d = self.run(c, "t%d" % n, timeout=300); ls = [l for l in self.srv.lines() if l["stream"]]
            if not ls: return None
            by = max(l["bytes"] for l in ls)
            w = d["wall"] - b["wall"]
            return {"mbs": by / 1e6 / max(w, 1e-6), "mtok": n / 1e6 / max(w, 1e-6), "cpu": (d["cpu"] - b["cpu"]) / n * 1e9, "wall": d["wall"], "rss": d["maxrss_kb"], "srv": (self.srv.cpu() - s0) / max(d["wall"], 1e-6) * 100}
        raw, nz = self.quiet(lambda: self.rounds("throughput", self.o.throughput_rounds, one, slow_n=2))
        self.table("throughput", "(e) throughput, %d tokens as fast as possible" % N, raw, [("mbs", "SSE MB/s", 1, ".0f"), ("mtok", "M tok/s", 1, ".3f"), ("cpu", "CPU ns/token", 1, ".0f"), ("wall", "wall s", 1, ".3f"), ("rss", "peak RSS MB", 1 / 1024, ".1f"), ("srv", "server CPU %", 1, ".0f")], nz,
                   note="Start-up (a 1-token run just before) taken off MB/s, tok/s and CPU. Server CPU %: share of one core; well under 100 means the client (or the pipe reader) was the bottleneck.")
    def concurrency(self):
        for kind, params in (("flat out, 50 tokens", "t50"), ("paced, 50 tokens at 100 tok/s (ideal 0.49 s each)", "t50-r100")):
            for N in self.o.par:
                M = max(self.o.conc_count, N) if params == "t50" else N
                def one(c):
                    m = M
                    if c.d.get("class") in ("sdk", "script", "cli"):
                        if N > 16: return None
                        m = min(M, 2 * N)
                    self.srv.skip()
                    cmd, env = self.prep(c, params)
                    r = subprocess.run([os.path.join(TOOLS, "runner"), "--parallel", str(N), "--count", str(m), "--timeout", "120", "--"] + cmd, stdout=subprocess.PIPE, env=env, cwd=os.path.join(self.scratch, "work"))
                    d = json.loads(r.stdout)
                    ok = sum(1 for l in self.srv.lines(want=m) if l["stream"] and l["tokens"] == 50)
                    return {"rps": d["done"] / d["wall"], "cpu": d["cpu"] / d["done"] * 1e3, "p50": d["lat_p50"] * 1e3, "p99": d["lat_p99"] * 1e3, "bad": max(d["fail"], m - ok), "wall": d["wall"]}
                raw, nz = self.quiet(lambda: self.rounds("concurrency", self.o.conc_rounds, one))
                self.table("concurrency", "(f) %d client processes at a time, %s" % (N, kind), raw, [("rps", "req/s", 1, ".0f"), ("cpu", "CPU ms/req", 1, ".2f"), ("p50", "p50 ms", 1, ".1f"), ("p99", "p99 ms", 1, ".1f"), ("bad", "failed", 1, ".0f")], nz)
    def batch(self):
        if not any(c.d.get("batch") for c in self.c): return
        for kind, params in (("flat out, 50 tokens", "t50"), ("paced, 50 tokens at 100 tok/s", "t50-r100")):
            for N in self.o.par:
                M = N * 4 if params != "t50" else max(1000, N * 4)
                if params != "t50" and N < 16: continue
                def one(c):
                    if not c.d.get("batch"): return None
                    cfg = os.path.join(self.scratch, "curl.cfg")
                    _, env = self.prep(c, params)
                    url = "%s/~%s/v1/chat/completions" % (self.srv.base, params)
                    with open(cfg, "w") as f:
                        f.write("\nnext\n".join('url = "%s"\nheader = "Content-Type: application/json"\nheader = "Authorization: Bearer sk-dummy"\ndata = "@%s"\nsilent\nno-buffer' % (url, self.body) + ('\ncacert = "%s"' % self.cacert if self.o.tls else "") for _ in range(M)) + "\n")
                    extra = {"n": M, "par": N, "curlcfg": cfg}
                    cmd, env = self.prep(c, params, c.d["batch"], extra)
                    self.srv.skip()
                    r = subprocess.run([os.path.join(TOOLS, "runner"), "--timeout", "120", "--stderr", os.path.join(self.scratch, "stderr"), "--"] + cmd, stdout=subprocess.PIPE, env=env, cwd=os.path.join(self.scratch, "work"))
                    d = json.loads(r.stdout)
                    ok = sum(1 for l in self.srv.lines(want=M) if l["stream"] and l["tokens"] == 50)
                    return {"rps": M / d["wall"], "cpu": d["cpu"] / M * 1e6, "rss": d["maxrss_kb"], "bad": M - ok, "wall": d["wall"]}
                raw, nz = self.quiet(lambda: self.rounds("batch", self.o.conc_rounds, one))
                self.table("batch", "(f) one process, batch of %d, %d in flight, %s" % (M, N, kind), raw, [("rps", "req/s", 1, ".0f"), ("cpu", "CPU us/req", 1, ".0f"), ("wall", "wall s", 1, ".3f"), ("rss", "peak RSS MB", 1 / 1024, ".1f"), ("bad", "failed", 1, ".0f")], nz)
    def memory(self):
        sizes = self.o.mem_tokens
        raw = {}
        nz0 = Noise(self.srv)
        for c in self.c:
            if not c.has("memory") or c.slow: continue
            d = {}
            for n in sizes:
                r = self.run(c, "t%d" % n, timeout=300, opts=["--rss-ms", "20"])
                d["m%d" % n] = r["maxrss_kb"]
                if n == sizes[-1] and len(r["rss"]) >= 10:
                    s = r["rss"]; d["g10"] = s[len(s) // 10]; d["g50"] = s[len(s) // 2]; d["g90"] = s[len(s) * 9 // 10]
            raw[c.name] = [d]
        self.table("memory", "(g) memory growth", raw, [("m%d" % n, "peak RSS MB, %d tok" % n, 1 / 1024, ".1f") for n in sizes] + [("g10", "RSS at 10 % of the longest", 1 / 1024, ".1f"), ("g50", "at 50 %", 1 / 1024, ".1f"), ("g90", "at 90 %", 1 / 1024, ".1f")], nz0.report())

def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--clients", default="agentpress,agentpress-no-history,curl,floor", help="names from clients.json, or all")
    for x in ("--client", "--version", "--proto", "--env", "--batch", "--tls-args"): ap.add_argument(x, action="append", default=[], metavar="NAME=...")
    ap.add_argument("--raw", action="append", default=[], metavar="NAME", help="client prints raw SSE, like curl")
    ap.add_argument("--sections", default=",".join(SECTIONS))
    ap.add_argument("--baseline", default="curl")
    ap.add_argument("--agentpress", default=os.path.join(os.path.dirname(HERE), "build", "release", "agentpress"), help="the program under test")
    ap.add_argument("--rounds", type=int, default=40)
    ap.add_argument("--rate", type=float, default=200); ap.add_argument("--latency-tokens", type=int, default=400); ap.add_argument("--latency-rounds", type=int, default=5)
    ap.add_argument("--throughput-tokens", type=int, default=200000); ap.add_argument("--throughput-rounds", type=int, default=7)
    ap.add_argument("--par", type=lambda s: [int(x) for x in s.split(",")], default=[1, 4, 16, 64, 256])
    ap.add_argument("--conc-count", type=int, default=256); ap.add_argument("--conc-rounds", type=int, default=3)
    ap.add_argument("--mem-tokens", type=lambda s: [int(x) for x in s.split(",")], default=[1000, 100000, 1000000])
    ap.add_argument("--tls", action="store_true"); ap.add_argument("--small-ca", action="store_true", help="CA file holds the one certificate only")
    ap.add_argument("--pty", action="store_true", help="client's stdout is a terminal")
    ap.add_argument("--netns", action="store_true", help="run in a fresh network namespace with loopback only (root)")
    ap.add_argument("--server-threads", type=int, default=1)
    ap.add_argument("--extra-params", default="", help="appended to every scenario, e.g. -w1 (one TCP send per token) or -u1 (multi-byte tokens)")
    ap.add_argument("--timeout", type=float, default=60)
    ap.add_argument("--scratch"); ap.add_argument("--keep-path", action="store_true")
    ap.add_argument("--wait-quiet", type=float, default=20, help="wait up to this many seconds for an idle machine before each measurement"); ap.add_argument("--retries", type=int, default=1, help="repeat a measurement disturbed by other processes")
    ap.add_argument("--json"); ap.add_argument("--md"); ap.add_argument("--no-check", action="store_true"); ap.add_argument("--quick", action="store_true")
    o = ap.parse_args()
    if o.netns and not os.environ.get("BENCH_IN_NETNS"):
        os.environ["BENCH_IN_NETNS"] = "1"
        os.execvp("unshare", ["unshare", "-n", "sh", "-c", 'ip link set lo up; exec "$@"', "sh", sys.executable] + sys.argv)
    if o.quick:
        o.rounds = 10; o.latency_rounds = 2; o.throughput_rounds = 3; o.conc_rounds = 1; o.conc_count = 64
        if "--par" not in sys.argv: o.par = [1, 16, 64]
    build()
    known = {k: v for k, v in json.load(open(os.path.join(HERE, "clients.json"))).items() if not k.startswith("_")}
    names = []
    for n in o.clients.split(","):
        if n == "all": names += list(known)
        elif n.startswith("group:"): names += [k for k, v in known.items() if v.get("class") == n[6:]]
        elif n: names.append(n)
    kv = lambda l: dict(x.split("=", 1) for x in l)
    own = kv(o.client)
    for k, t in own.items():
        known[k] = {"class": "own", "proto": "chat", "argv": shlex.split(t), "env": {}}
        names.append(k)
    for k, t in kv(o.version).items(): known[k]["version"] = shlex.split(t)
    for k, t in kv(o.proto).items(): known[k]["proto"] = t
    for k, t in kv(o.batch).items(): known[k]["batch"] = shlex.split(t)
    for k, t in kv(o.tls_args).items(): known[k]["tls"] = shlex.split(t); known[k]["argv"].append("[tls]")
    for x in o.env:
        k, e = x.split(":", 1); a, v = e.split("=", 1); known[k].setdefault("env", {})[a] = v
    for k in o.raw: known[k]["raw"] = True
    seen = []; [seen.append(n) for n in names if n not in seen]
    for n in seen:
        for key in ("argv", "version", "route", "models", "complete", "batch"):   # relative ./binaries: bench runs in a scratch dir
            a = known[n].get(key)
            if a and a[0].startswith("."): a[0] = os.path.abspath(a[0])
    cs = [Client(n, known[n]) for n in seen if not (o.tls and known[n].get("notls"))]
    b = Bench(o, cs)
    def save():
        if o.json: json.dump(b.res, open(o.json, "w"), indent=1)
        if o.md: open(o.md, "w").write(b.md)
    for sig in (signal.SIGTERM, signal.SIGINT): signal.signal(sig, lambda *a: sys.exit(143))
    try:
        b.md = "\n## bench run %s, %s x%d, kernel %s, load %s%s%s\n" % (b.res["meta"]["when"], b.res["meta"]["cpu"], os.cpu_count(), os.uname().release, "/".join("%.2f" % x for x in os.getloadavg()), ", TLS" if o.tls else "", ", pty" if o.pty else "")
        print(b.md)
        for c in cs:   # warm the page cache
            if c.d.get("version"): b.run(c, "t1", argv=c.d["version"])
            if not c.slow: b.run(c, "t1")
        if not o.no_check: b.check()
        for s in o.sections.split(","): getattr(b, s)(); save()
    finally:
        b.srv.stop()
        if b.fails: b.md += "\nnon-zero exits: %s\n" % dict(b.fails); print("non-zero exits:", dict(b.fails))
        save()
        if not o.scratch: shutil.rmtree(b.scratch, ignore_errors=True)

if __name__ == "__main__": main()
