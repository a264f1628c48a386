"""NumPy: elementary functions into an array that is there, and matrix products into a matrix that is there."""

import numpy as np
from timing import burst, serve

types = {"double": np.float64, "float": np.float32}
unary = {
    "exp": np.exp, "exp2": np.exp2, "expm1": np.expm1, "log": np.log, "log1p": np.log1p, "log2": np.log2, "log10": np.log10,
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan,
    "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "asinh": np.arcsinh, "acosh": np.arccosh,
    "atanh": np.arctanh, "cbrt": np.cbrt, "sqrt": np.sqrt,
}
binary = {"pow": np.power, "atan2": np.arctan2, "hypot": np.hypot}


def spread(low, high, count, type):
    turn = np.arange(count) * 0.6180339887498949
    return (low + (high - low) * (turn - np.floor(turn))).astype(type)


def seconds(words):
    kind, type = words[0], types[words[1]]
    if kind in ("nn", "nt", "tn"):
        m, n, k = map(int, words[2:])
        a = np.full((k, m) if kind == "tn" else (m, k), 0.5, type)
        b = np.full((n, k) if kind == "nt" else (k, n), 0.25, type)
        a, b, c = a.T if kind == "tn" else a, b.T if kind == "nt" else b, np.empty((m, n), type)
        return burst(lambda: np.matmul(a, b, out=c))
    count, low, high = int(words[2]), float(words[3]), float(words[4])
    x, out = spread(low, high, count, type), np.empty(count, type)
    if kind in unary:
        f = unary[kind]
        return burst(lambda: f(x, out=out))
    if kind in binary:
        f, y = binary[kind], spread(-3, 3, count, type)
        return burst(lambda: f(x, y, out=out))
    return None


serve("NumPy", seconds)
