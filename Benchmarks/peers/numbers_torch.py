"""PyTorch on one thread: matrix products into a matrix that is there."""

import torch
from timing import burst, serve

torch.set_num_threads(1)
types = {"double": torch.float64, "float": torch.float32}


def seconds(words):
    kind, type = words[0], types[words[1]]
    if kind not in ("nn", "nt", "tn"):
        return None
    m, n, k = map(int, words[2:])
    a = torch.full((k, m) if kind == "tn" else (m, k), 0.5, dtype=type)
    b = torch.full((n, k) if kind == "nt" else (k, n), 0.25, dtype=type)
    a, b, c = a.t() if kind == "tn" else a, b.t() if kind == "nt" else b, torch.empty((m, n), dtype=type)
    with torch.no_grad():
        return burst(lambda: torch.mm(a, b, out=c))


serve("PyTorch", seconds)
