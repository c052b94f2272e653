"""Runs a command where the only name server takes every question and never answers one.

    unshare --map-root-user --mount --net python3 silent_resolver.py COMMAND...

Needs namespaces of its own, in which it is root; the exit code is CANNOT where it gets none.
"""

import fcntl
import os
import socket
import struct
import subprocess
import sys
import tempfile

CANNOT = 77
_SIOCSIFFLAGS = 0x8914
_IFF_UP = 1
_FILES = {"/etc/resolv.conf": "nameserver 127.0.0.1\n", "/etc/nsswitch.conf": "hosts: files dns\n"}


def put_in_place(folder, path, content):
    own = os.path.join(folder, os.path.basename(path))
    with open(own, "w", encoding="ascii") as file:
        file.write(content)
    subprocess.run(["mount", "--bind", own, os.path.realpath(path)], check=True)


def main():
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", _IFF_UP))
        swallowing = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        swallowing.bind(("127.0.0.1", 53))
        with tempfile.TemporaryDirectory() as folder:
            for path, content in _FILES.items():
                put_in_place(folder, path, content)
    except (OSError, subprocess.CalledProcessError) as fault:
        print(f"no namespace with a name server of its own: {fault}", file=sys.stderr)
        return CANNOT
    finished = subprocess.run(sys.argv[1:], check=False)
    swallowing.setblocking(False)
    try:
        swallowing.recv(512)
    except BlockingIOError:
        print("the name server was never asked", file=sys.stderr)
    return finished.returncode


if __name__ == "__main__":
    sys.exit(main())
