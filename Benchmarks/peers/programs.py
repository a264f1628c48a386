"""The workloads of Benchmarks/Programs.swift by others: the library is the argument, a workload a line is answered.

Every formula is written as a careful user of the library would write it: products for powers, output arrays given
where the library takes them, compiled where it compiles."""

import sys

import numpy as np
from timing import burst, serve

RANGES = {
    "sin-exp": [(-2, 2)],
    "cubic": [(-2, 2)],
    "neuron": [(-2, 2), (-2, 2)],
    "log-exp": [(-2, 2)],
    "rosenbrock": [(-2, 2), (-2, 2)],
    "black-scholes": [(60, 140)],
    "black-scholes-columns": [(60, 140), (80, 120), (0.01, 0.05), (0.1, 0.4), (0.2, 2)],
}


def columns(name, n):
    out = []
    for k, (low, high) in enumerate(RANGES[name]):
        turn = np.arange(n) * 0.6180339887498949 + k * 0.3
        out.append(low + (high - low) * (turn - np.floor(turn)))
    return out


def greeks(m, erf, S, K, r, s, T):
    """Price, delta, gamma, vega, theta and rho, with what they have in common computed once."""
    root = m.sqrt(T)
    sr = s * root
    a = (m.log(S / K) + (r + 0.5 * s * s) * T) / sr
    b = a - sr
    A = 0.5 * (1 + erf(a * 0.7071067811865476))
    B = 0.5 * (1 + erf(b * 0.7071067811865476))
    density = 0.3989422804014327 * m.exp(-0.5 * a * a)
    discounted = K * m.exp(-r * T)
    vega = S * density * root
    strike = discounted * B
    return S * A - strike, A, density / (S * sr), vega, -vega * s / (2 * T) - r * strike, T * strike


NUMBERS = (100.0, 0.03, 0.2, 0.75)


def formulas(m, erf, like):
    """The workloads over module `m`."""

    def rosenbrock(x, y):
        a = 1 - x
        t = y - x * x
        g = 200 * t
        return a * a + 100 * t * t, -2 * a - 2 * x * g, g

    return {
        "sin-exp": lambda x: m.sin(x) * m.exp(-x * x),
        "cubic": lambda x: x * x * x - 2 * x + 1,
        "neuron": lambda x, y: 1 / (1 + m.exp(-(0.7 * x - 1.3 * y + 0.2))),
        "log-exp": lambda x: m.log(1 + m.exp(x)) / (1 + x * x),
        "rosenbrock": rosenbrock,
        "black-scholes": lambda S: greeks(m, erf, S, *[like(v) for v in NUMBERS]),
        "black-scholes-columns": lambda S, K, r, s, T: greeks(m, erf, S, K, r, s, T),
    }


def numpy_peer():
    from scipy.special import erf

    f = formulas(np, erf, lambda v: v)
    return lambda name, a: (lambda: f[name](*a))


def numexpr_peer():
    import numexpr as ne

    ne.set_num_threads(1)
    texts = {
        "sin-exp": ["sin(x)*exp(-x*x)"],
        "cubic": ["x*x*x - 2*x + 1"],
        "neuron": ["1/(1 + exp(-(0.7*x - 1.3*y + 0.2)))"],
        "log-exp": ["log(1 + exp(x))/(1 + x*x)"],
        "rosenbrock": [
            "(1 - x)*(1 - x) + 100*(y - x*x)*(y - x*x)",
            "-2*(1 - x) - 400*x*(y - x*x)",
            "200*(y - x*x)",
        ],
    }

    def make(name, a):
        if name not in texts:
            return None
        named = dict(zip("xy", a))
        outs = [np.empty_like(a[0]) for _ in texts[name]]

        def body():
            for text, out in zip(texts[name], outs):
                ne.evaluate(text, named, out=out)

        return body

    return make


def jax_peer():
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    f = formulas(jnp, jax.scipy.special.erf, lambda v: v)
    compiled = {name: jax.jit(g) for name, g in f.items()}

    def make(name, a):
        b = [jnp.asarray(x) for x in a]
        g = compiled[name]
        return lambda: jax.block_until_ready(g(*b))

    return make


def torch_peer():
    import torch

    torch.set_num_threads(1)
    f = formulas(torch, torch.erf, lambda v: torch.tensor(v, dtype=torch.float64))

    def make(name, a):
        b = [torch.from_numpy(x) for x in a]

        def body():
            with torch.inference_mode():
                f[name](*b)

        return body

    return make


def casadi_seconds(words):
    """From the expression to the function of value and gradient."""
    import casadi as ca

    if words[0] != "build":
        return None
    n = int(words[2])
    if words[1] == "rosenbrock":
        x, f = ca.SX.sym("x", n), 0
        for i in range(n - 1):
            f = f + 100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2
    elif words[1] == "terms":
        x, f = ca.SX.sym("x", 3), 0
        for i in range(1, n + 1):
            f = f + ca.sin(i * x[0]) * x[1] + ca.exp(-x[2] / i)
    else:
        return None
    return burst(lambda: ca.Function("f", [x], [f, ca.gradient(f, x)]))


def seconds_of(make):
    """`workload count` answered by what `make` makes of the workload's columns."""

    def seconds(words):
        name = words[0]
        body = make(name, columns(name, int(words[1]))) if name in RANGES else None
        return None if body is None else burst(body)

    return seconds


PEERS = {"NumPy": numpy_peer, "numexpr": numexpr_peer, "JAX": jax_peer, "PyTorch": torch_peer}
peer = sys.argv[1]
if peer == "CasADi":
    import casadi

    serve(peer, casadi_seconds)
else:
    serve(peer, seconds_of(PEERS[peer]()))
