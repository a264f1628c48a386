"""The workloads of Benchmarks/Programs.swift by others: one line each, `name  n  ns/element  peer`, in process time.

Every formula is written as a careful user of the library would write it: products for powers, output arrays given
where the library takes them, compiled where it compiles. Arguments: the workloads wanted, by the beginnings of their
names."""

import os
import sys
import time

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
    os.environ[name] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"

import numpy as np

RANGES = {
    "sin-exp": [(-2, 2)],
    "cubic": [(-2, 2)],
    "neuron": [(-2, 2), (-2, 2)],
    "log-exp": [(-2, 2)],
    "rosenbrock": [(-2, 2), (-2, 2)],
    "black-scholes": [(60, 140)],
    "black-scholes-columns": [(60, 140), (80, 120), (0.01, 0.05), (0.1, 0.4), (0.2, 2)],
}


def burst(body):
    """Seconds of one call, the median of nine bursts of at least two milliseconds."""
    body()
    calls = 1
    while True:
        start = time.process_time()
        for _ in range(calls):
            body()
        if time.process_time() - start > 2e-3 or calls > 1 << 24:
            break
        calls *= 4
    bursts = []
    for _ in range(9):
        start = time.process_time()
        for _ in range(calls):
            body()
        bursts.append((time.process_time() - start) / calls)
    return sorted(bursts)[4]


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


def casadi_lines(wanted):
    """The expression of a gradient and the function of value and gradient, from the expression."""
    import casadi as ca

    def rosenbrock():
        x = ca.SX.sym("x", 1000)
        f = 0
        for i in range(999):
            f = f + 100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2
        return x, f, 1000

    def terms():
        x = ca.SX.sym("x", 3)
        f = 0
        for i in range(1, 10001):
            f = f + ca.sin(i * x[0]) * x[1] + ca.exp(-x[2] / i)
        return x, f, 10000

    for name, make in (("build rosenbrock", rosenbrock), ("build terms", terms)):
        if wanted and not any(name.startswith(w) for w in wanted):
            continue
        x, f, n = make()
        seconds = burst(lambda: ca.Function("f", [x], [f, ca.gradient(f, x)]))
        print(f"{name}  {n}  {seconds * 1e9 / n:.3f}  CasADi", flush=True)


def main():
    wanted = sys.argv[1:]
    for peer, start in (
        ("NumPy", numpy_peer),
        ("numexpr", numexpr_peer),
        ("JAX", jax_peer),
        ("PyTorch", torch_peer),
    ):
        try:
            make = start()
        except ImportError as e:
            print(f"# {peer}: {e}")
            continue
        for name in RANGES:
            if wanted and not any(name.startswith(w) for w in wanted):
                continue
            for n in (1000, 100000, 10000000):
                body = make(name, columns(name, n))
                if body is not None:
                    print(f"{name}  {n}  {burst(body) * 1e9 / n:.3f}  {peer}", flush=True)
    try:
        casadi_lines(wanted)
    except ImportError as e:
        print(f"# CasADi: {e}")


main()
