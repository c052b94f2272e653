"""Texts that do something to a terminal, and the judgement of what a terminal got."""

import os
import subprocess

from harness import emulator

# What hides or reorders text without being a control function.
INVISIBLE = {*"\u200b\u2028\u2029\u2060\ufeff", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)),
             *map(chr, range(0xE0000, 0xE0080))}


def payloads():
    """All of tests/support/hostile_payloads.cpp, as bytes."""
    program = os.path.join(os.path.dirname(os.environ["AGENTPRESS_BINARY"]), "tests", "hostile_payloads")
    lines = subprocess.run([program], check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return [bytes.fromhex(line) for line in lines]


def typable(payload):
    """Whether it can stand in a line of a script: one line of UTF-8 without NUL."""
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return not any(byte in payload for byte in b"\n\r\0")


def faults_of(output, allowed=emulator.HARMLESS):
    """What an output tells a terminal besides text, line ends and colours."""
    faults = [f"calls {name}" for name in sorted(emulator.functions_of(output) - set(allowed))]
    text = output.decode("utf-8")
    faults += [f"has U+{ord(letter):04X}" for letter in sorted(INVISIBLE & set(text))]
    return faults + [f"has C1 U+{ord(letter):04X}" for letter in sorted(set(text)) if "\x7f" <= letter <= "\x9f"]
