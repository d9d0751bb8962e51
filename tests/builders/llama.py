"""A real llama.cpp server, in its own process, on a model of random weights made on the spot.

Its answers mean nothing: it shows what holds for any model (schema, bounds, failures), and that
content scores near 0 when the model knows nothing.
"""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from ambroise.settings import EndpointSettings

MODEL = "hasard"
SPECIAL = ("<unk>", "<s>", "</s>")
END = SPECIAL.index("</s>")
LETTERS = "àâçéèêëîïôùûüœÀÂÇÉÈÊÎÔŒ’«»€°µ"
TOKENS = len(SPECIAL) + 256 + len(LETTERS)
WIDTH, LAYERS, HEADS, HIDDEN, WINDOW = 64, 2, 4, 128, 8192
STARTING = 60.0


def random_model(path: Path, seed: int = 7) -> Path:
    """Write a Llama of random weights that reads any byte and writes characters; about 500 kB.

    Left to itself it hardly ever ends: a schema ends it, or a cap. Bytes that are no character by
    themselves are read and never written: a server that checks its own answers takes half a
    character for a fault.
    """
    import gguf

    rng = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name(MODEL)
    writer.add_context_length(WINDOW)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(TOKENS)
    writer.add_tokenizer_model("llama")
    writer.add_token_list([*SPECIAL, *(f"<0x{one:02X}>" for one in range(256)), *LETTERS])
    writer.add_token_scores([0.0] * TOKENS)
    kinds = gguf.TokenType
    bytes_ = [kinds.BYTE if 32 <= one < 127 else kinds.UNUSED for one in range(256)]
    special = [kinds.UNKNOWN, kinds.CONTROL, kinds.CONTROL]
    writer.add_token_types([*special, *bytes_, *[kinds.NORMAL] * len(LETTERS)])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(END)
    writer.add_unk_token_id(0)
    writer.add_chat_template(
        "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant: "
    )

    def weights(name: str, *shape: int, unlikely: int | None = None) -> None:
        made = rng.normal(0, 0.3, shape).astype(np.float32)
        if unlikely is not None:
            made[unlikely] = 0
        writer.add_tensor(name, made)

    def ones(name: str) -> None:
        writer.add_tensor(name, np.ones(WIDTH, dtype=np.float32))

    weights("token_embd.weight", TOKENS, WIDTH)
    weights("output.weight", TOKENS, WIDTH, unlikely=END)
    ones("output_norm.weight")
    for layer in range(LAYERS):
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            weights(f"blk.{layer}.{part}.weight", WIDTH, WIDTH)
        weights(f"blk.{layer}.ffn_gate.weight", HIDDEN, WIDTH)
        weights(f"blk.{layer}.ffn_up.weight", HIDDEN, WIDTH)
        weights(f"blk.{layer}.ffn_down.weight", WIDTH, HIDDEN)
        ones(f"blk.{layer}.attn_norm.weight")
        ones(f"blk.{layer}.ffn_norm.weight")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@dataclass
class Llama:
    """A running server; `kill` ends it as a power cut would."""

    address: str
    process: Any

    def endpoint(self, **more: Any) -> EndpointSettings:
        return EndpointSettings(**({"url": self.address, "model": MODEL} | more))

    def kill(self) -> None:
        self.process.kill()
        self.process.join()


@contextmanager
def llama_server(folder: Path, *, at_once: int = 2) -> Iterator[Llama]:
    """Start a server on a random model in `folder`; it ends with the block."""
    model = random_model(folder / "hasard.gguf")
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(str(model), at_once, theirs), daemon=True)
    process.start()
    try:
        if not ours.poll(STARTING):
            raise TimeoutError("llama.cpp did not start")
        yield Llama(f"{ours.recv()}/v1", process)
    finally:
        process.kill()
        process.join()


def _serve(model: str, at_once: int, told: Connection) -> None:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = model
    params.model_alias = {MODEL}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = WINDOW * at_once
    params.n_parallel = at_once
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.n_gpu_layers = 0
    params.warmup = False
    params.verbosity = -1
    server = xllamacpp.Server(params)
    told.send(server.listening_address)
    while True:
        time.sleep(3600)
