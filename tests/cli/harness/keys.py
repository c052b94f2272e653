"""Canary keys: values in the shape of real ones that must never appear anywhere, and how they might be spelled.

They are computed, so that no scanner for leaked keys mistakes this file for a leak.
"""

import base64
import hashlib
import os
import urllib.parse

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def canary(prefix, length, seed):
    """A key that begins with `prefix`, goes on with `length` letters and digits, and is the same in every run."""
    digest = b""
    counter = 0
    while len(digest) < length:
        digest += hashlib.sha256(f"canary {seed} {counter}".encode()).digest()
        counter += 1
    return prefix + "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:length])


def _hexadecimal(prefix, length, seed):
    return prefix + (hashlib.sha256(f"canary {seed}".encode()).hexdigest() * 2)[:length]


# Provider -> (variable, key), typed from the vendors' documentation and not from the program's registry.
PROVIDER_KEYS = {
    "openai": ("OPENAI_API_KEY", canary("sk-proj-", 96, "openai")),
    "anthropic": ("ANTHROPIC_API_KEY", canary("sk-ant-api03-", 93, "anthropic")),
    "mistral": ("MISTRAL_API_KEY", canary("", 32, "mistral")),
    "groq": ("GROQ_API_KEY", canary("gsk_", 52, "groq")),
    "deepseek": ("DEEPSEEK_API_KEY", _hexadecimal("sk-", 32, "deepseek")),
    "openrouter": ("OPENROUTER_API_KEY", _hexadecimal("sk-or-v1-", 64, "openrouter")),
}

# Keys of vendors and tools that agentpress may or may not know. None of them may ever travel by accident.
FOREIGN_KEYS = {
    "GEMINI_API_KEY": canary("AIza", 35, "gemini"),
    "GOOGLE_API_KEY": canary("AIza", 35, "google"),
    "XAI_API_KEY": canary("xai-", 80, "xai"),
    "CO_API_KEY": canary("", 40, "cohere"),
    "TOGETHER_API_KEY": canary("tgp_v1_", 43, "together"),
    "FIREWORKS_API_KEY": canary("fw_", 24, "fireworks"),
    "CEREBRAS_API_KEY": canary("csk-", 48, "cerebras"),
    "PERPLEXITY_API_KEY": canary("pplx-", 48, "perplexity"),
    "AZURE_OPENAI_API_KEY": canary("", 84, "azure"),
    "HF_TOKEN": canary("hf_", 34, "huggingface"),
    "GITHUB_TOKEN": canary("ghp_", 36, "github"),
    "AWS_SECRET_ACCESS_KEY": canary("", 40, "aws"),
    "AWS_BEARER_TOKEN_BEDROCK": canary("ABSK", 128, "bedrock"),
}


def key_of(provider):
    return PROVIDER_KEYS[provider][1]


def environment_of(*providers):
    """The key variables of some providers, as a dictionary for a run's environment."""
    return {PROVIDER_KEYS[name][0]: PROVIDER_KEYS[name][1] for name in providers}


def every_key():
    """Every provider's key and all foreign ones."""
    return environment_of(*PROVIDER_KEYS) | FOREIGN_KEYS


def spellings(key):
    """The byte strings that would give a key away: the key, its parts, its base64 and percent-encoded forms."""
    raw = key.encode()
    found = {raw, urllib.parse.quote(key, safe="").encode(), "".join(f"%{byte:02X}" for byte in raw).encode()}
    found.add("".join(f"%{byte:02x}" for byte in raw).encode())
    found.add(raw.hex().encode())
    # The last and the middle sixteen bytes: a "masked" key that still shows most of itself is a leak too.
    if len(raw) >= 32:
        middle = len(raw) // 2
        found.add(raw[-16:])
        found.add(raw[middle - 8:middle + 8])
    # Inside a longer base64 text a key can begin at each of three positions; the first and last characters of
    # such a run depend on the neighbours and are left out.
    for shift in range(3):
        body = raw + b"\0" * ((3 - (shift + len(raw)) % 3) % 3)
        encoded = base64.b64encode(b"\0" * shift + body)
        core = encoded[4 if shift else 0:-4]
        found.add(core)
        found.add(core.replace(b"+", b"-").replace(b"/", b"_"))
    return {spelling for spelling in found if len(spelling) >= 12}


def leaks_in(data, keys):
    """The names of the variables in `keys` whose value occurs in `data` in any spelling."""
    return sorted(name for name, key in keys.items() if any(spelling in data for spelling in spellings(key)))


def sweep_directory(root, keys, known_files):
    """Paths below `root` with a key in their name or content. `known_files` maps path -> bytes the test wrote."""
    found = []
    for folder, folders, names in os.walk(root):
        for name in folders + names:
            path = os.path.join(folder, name)
            if leaks_in(os.fsencode(name), keys):
                found.append(path + " (its name)")
            if name in folders or os.path.islink(path) or not os.path.isfile(path):
                continue
            try:
                with open(path, "rb") as file:
                    content = file.read()
            except OSError:
                continue
            if known_files.get(path) == content:
                continue
            found += [f"{path} holds {variable}" for variable in leaks_in(content, keys)]
    return found
