"""A certificate authority that lives as long as the test run, made with the openssl command."""

import os
import shutil
import ssl
import subprocess
import tempfile
import threading


class Authority:
    """Signs a certificate for any host on demand. `ca_file` is what `--cacert` gets."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="agentpress-test-ca-")
        self.ca_file = self._path("ca.pem")
        self._contexts = {}
        self._lock = threading.Lock()
        for name in ("ca", "leaf"):
            self._openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out",
                          self._path(name + ".key"))
        self._openssl("req", "-new", "-x509", "-key", self._path("ca.key"), "-out", self.ca_file, "-days", "3",
                      "-subj", "/CN=agentpress test authority", "-addext", "basicConstraints=critical,CA:TRUE",
                      "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, name):
        return os.path.join(self.folder, name)

    @staticmethod
    def _openssl(*arguments):
        finished = subprocess.run(["openssl", *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if finished.returncode != 0:
            raise RuntimeError(f"openssl {arguments[0]} failed: {finished.stderr.decode('utf-8', 'replace')}")

    def context_for(self, host):
        """A server-side TLS context with a certificate for `host` (a name or an address)."""
        with self._lock:
            if host not in self._contexts:
                self._contexts[host] = self._make_context(host)
            return self._contexts[host]

    def _make_context(self, host):
        base = self._path(f"host-{len(self._contexts)}")
        is_address = host.replace(".", "").isdigit() or ":" in host
        with open(base + ".ext", "w", encoding="ascii") as file:
            file.write(f"subjectAltName={'IP' if is_address else 'DNS'}:{host}\nextendedKeyUsage=serverAuth\n")
        self._openssl("req", "-new", "-key", self._path("leaf.key"), "-out", base + ".csr", "-subj", "/CN=test host")
        self._openssl("x509", "-req", "-in", base + ".csr", "-CA", self.ca_file, "-CAkey", self._path("ca.key"),
                      "-CAcreateserial", "-out", base + ".pem", "-days", "2", "-extfile", base + ".ext")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(base + ".pem", self._path("leaf.key"))
        context.set_alpn_protocols(["http/1.1"])
        return context


_shared = None
_shared_lock = threading.Lock()


def shared_authority():
    """One authority a test process; None when there is no openssl command."""
    global _shared
    with _shared_lock:
        if _shared is None and shutil.which("openssl"):
            _shared = Authority()
        return _shared


def close_shared_authority():
    if _shared is not None:
        _shared.close()
