"""Writes the smallest model that a real inference server loads: it recites the alphabet.

A llama of one layer whose attention and feed-forward add nothing, so that the next token follows from the last one
alone: a line end begins with `a`, each letter is followed by the next, and `z` ends the answer - or, where the server
is told to ignore the end, begins again with `a`. No chance is left, whatever the temperature. Its tokens are bytes.
"""

import array
import struct

ALPHABET = "abcdefghijklmnopqrstuvwxyz"

_WIDTH = 272  # one direction for each token, and a multiple of what attention wants
_HEADS = 4
_FIRST_BYTE = 3  # after <unk>, <s> and </s>
_END = 2
_ALIGNMENT = 32

_UINT32, _FLOAT32, _STRING, _ARRAY, _INT32 = 4, 6, 8, 9, 5  # types of GGUF values
_UNKNOWN, _CONTROL, _BYTE = 2, 3, 6  # types of tokens


def _string(text):
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def _number(name, value):
    return _string(name) + struct.pack("<II", _UINT32, value)


def _list(name, kind, items):
    return _string(name) + struct.pack("<IIQ", _ARRAY, kind, len(items)) + b"".join(items)


def _tokens():
    """(text, type) of every token."""
    special = [("<unk>", _UNKNOWN), ("<s>", _CONTROL), ("</s>", _CONTROL)]
    return special + [(f"<0x{byte:02X}>", _BYTE) for byte in range(256)]


def _settings(tokens):
    return [
        _string("general.architecture") + struct.pack("<I", _STRING) + _string("llama"),
        _number("llama.context_length", 1 << 17),
        _number("llama.embedding_length", _WIDTH),
        _number("llama.block_count", 1),
        _number("llama.feed_forward_length", _WIDTH),
        _number("llama.attention.head_count", _HEADS),
        _string("llama.attention.layer_norm_rms_epsilon") + struct.pack("<If", _FLOAT32, 1e-5),
        _string("tokenizer.ggml.model") + struct.pack("<I", _STRING) + _string("llama"),
        _list("tokenizer.ggml.tokens", _STRING, [_string(text) for text, _ in tokens]),
        _list("tokenizer.ggml.scores", _FLOAT32, [struct.pack("<f", 0.0)] * len(tokens)),
        _list("tokenizer.ggml.token_type", _INT32, [struct.pack("<i", kind) for _, kind in tokens]),
        _number("tokenizer.ggml.bos_token_id", 1),
        _number("tokenizer.ggml.eos_token_id", _END),
        _number("tokenizer.ggml.unknown_token_id", 0),
    ]


def _matrix(rows, columns, cells=()):
    """(shape, bytes) of a matrix that is zero but for `cells`, which are (row, column, value)."""
    values = array.array("f", bytes(4 * rows * columns))
    for row, column, value in cells:
        values[row * columns + column] = value
    return (columns, rows), values.tobytes()


def _successions():
    """(token, the token after it, how strongly)."""
    line = "\n" + ALPHABET
    pairs = [(_FIRST_BYTE + ord(one), _FIRST_BYTE + ord(two), 4.0) for one, two in zip(line, ALPHABET)]
    last = _FIRST_BYTE + ord(ALPHABET[-1])
    return pairs + [(last, _END, 8.0), (last, _FIRST_BYTE + ord(ALPHABET[0]), 4.0)]


def _tensors(count):
    ones = (_WIDTH,), array.array("f", [1.0] * _WIDTH).tobytes()
    square = _matrix(_WIDTH, _WIDTH)
    tensors = {
        "token_embd.weight": _matrix(count, _WIDTH, [(token, token, 1.0) for token in range(count)]),
        "output.weight": _matrix(count, _WIDTH, [(after, token, value) for token, after, value in _successions()]),
        "output_norm.weight": ones, "blk.0.attn_norm.weight": ones, "blk.0.ffn_norm.weight": ones}
    for name in ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"):
        tensors[f"blk.0.{name}.weight"] = square
    return tensors


def _padded(data):
    return data + bytes(-len(data) % _ALIGNMENT)


def write(path):
    tokens = _tokens()
    settings, tensors = _settings(tokens), _tensors(len(tokens))
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(settings)) + b"".join(settings)
    body = b""
    for name, (shape, data) in tensors.items():
        head += _string(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, len(body))
        body += _padded(data)
    with open(path, "wb") as file:
        file.write(_padded(head) + body)
