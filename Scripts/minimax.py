"""Prints the polynomial coefficients of the kernels: Remez exchange in 60 digits, rounded to doubles.

Each fit is p(z) on [a, b] for a smooth g(z), minimising |w(z) (p(z) - g(z))| with w the share the
polynomial has in the result, so that the printed error is the error of the function itself.
Run: python3 tools/minimax.py [part of a name]; needs mpmath.
"""
import sys
from mpmath import mp, mpf, matrix, lu_solve, sin, cos, tan, sinh, cosh, tanh
from mpmath import exp, log, log1p, atan, asin, atanh, sqrt, pi, cbrt

mp.dps = 60


def remez(g, w, a, b, degree, rounds=8):
    a, b, n = mpf(a), mpf(b), degree + 2
    nodes = [(a + b) / 2 - (b - a) / 2 * cos(pi * (i + mpf(1) / 2) / n) for i in range(n)]
    for _ in range(rounds):
        m, v = matrix(n, n), matrix(n, 1)
        for i, x in enumerate(nodes):
            for j in range(degree + 1):
                m[i, j] = x**j
            m[i, degree + 1] = (-1)**i / w(x)
            v[i] = g(x)
        c = lu_solve(m, v)
        coefficients = [c[j] for j in range(degree + 1)]
        count = 40 * n
        grid = [(a + b) / 2 - (b - a) / 2 * cos(pi * i / count) for i in range(count + 1)]
        error = [w(x) * (sum(k * x**j for j, k in enumerate(coefficients)) - g(x)) for x in grid]
        best, sign = [], 0
        for x, e in zip(grid, error):
            s = 1 if e > 0 else -1
            if s != sign:
                best.append((abs(e), x))
                sign = s
            elif abs(e) > best[-1][0]:
                best[-1] = (abs(e), x)
        while len(best) > n:
            best.pop(0 if best[0][0] < best[-1][0] else -1)
        if len(best) < n:
            break
        nodes = [x for _, x in best]
    return coefficients, max(abs(e) for e in error)


def off_zero(f):
    """f, asked a little beside 0, where the quotients are only limits."""
    return lambda z: f(z if abs(z) > mpf(10)**-15 else mpf(10)**-15)


tiny = mpf(10)**-12  # instead of the limit at 0; 60 digits bear the cancellation
fits = {
    "exp: (e^r - 1 - r) / r^2": (lambda r: (exp(r) - 1 - r) / r**2, lambda r: mpf("0.3466"),
        -0.34660, 0.34661, 10),
    "sin: (sin r - r) / r^3, z = r^2": (
        lambda z: (sin(sqrt(z)) - sqrt(z)) / sqrt(z)**3, lambda z: z, tiny, (pi / 4)**2 * 1.001, 5),
    "cos: (cos r - 1 + z/2) / z^2, z = r^2": (
        lambda z: (cos(sqrt(z)) - 1 + z / 2) / z**2, lambda z: z**2, tiny, (pi / 4)**2 * 1.001, 5),
    "log: (log((1+s)/(1-s)) - 2s) / s^3, z = s^2": (
        lambda z: (2 * atanh(sqrt(z)) - 2 * sqrt(z)) / sqrt(z)**3, lambda z: z / 2, tiny, 0.029438, 6),
    "pow: (atanh(s)/s - 1 - z/3) / z^2, z = s^2": (
        lambda z: (atanh(sqrt(z)) / sqrt(z) - 1 - z / 3) / z**2, lambda z: z**2, tiny, 0.029438, 7),
    "atan: (atan t - t) / t^3, z = t^2": (
        lambda z: (atan(sqrt(z)) - sqrt(z)) / sqrt(z)**3, lambda z: z, tiny, 0.17158, 10),
    "asin: (asin s - s) / s^3, z = s^2": (
        lambda z: (asin(sqrt(z)) - sqrt(z)) / sqrt(z)**3, lambda z: z, tiny, 0.25, 12),
    "cbrt: r^(-1/3)": (lambda r: 1 / cbrt(r), lambda r: cbrt(r), 0.85, 1.18, 4),
    "float log: (ln(1 + r) - r) / r^2": (
        lambda r: (log1p(r) - r) / r**2, lambda r: abs(r) + tiny, -mpf(1) / 60, mpf(1) / 31, 2),
    "float sin: to π/2": (
        lambda z: (sin(sqrt(z)) - sqrt(z)) / sqrt(z)**3, lambda z: z, tiny, (pi / 2)**2 * 1.02, 3),
    "float tan, most exact at π/4": (
        lambda z: (tan(sqrt(z)) - sqrt(z)) / sqrt(z)**3, lambda z: z * (1 + 2 * (z / 0.617)**3), tiny,
        (pi / 4)**2 * 1.001, 5),
    "float cot: (1/r - cot r) / r": (
        lambda z: (1 / sqrt(z) - 1 / tan(sqrt(z))) / sqrt(z), lambda z: z, tiny, (pi / 4)**2 * 1.001, 3),
    "float asin": (lambda z: (asin(sqrt(z)) - sqrt(z)) / sqrt(z)**3, lambda z: z, tiny, 0.2501, 4),
    "float atan: to 1": (lambda z: (atan(sqrt(z)) - sqrt(z)) / sqrt(z)**3, lambda z: z, tiny, 1.00001, 7),
    "float sinh: to 1": (lambda z: (sinh(sqrt(z)) - sqrt(z)) / sqrt(z)**3, lambda z: z, tiny, 1.0001, 2),
    "float tanh: to 0.55": (lambda z: (tanh(sqrt(z)) - sqrt(z)) / sqrt(z)**3, lambda z: z, tiny, 0.3026, 4),
    "float cbrt: ((1 + r)^(1/3) - 1) / r": (
        lambda r: (cbrt(1 + r) - 1) / r, lambda r: mpf(1) / 50, -mpf(1) / 55, mpf(1) / 55.1, 2),
    "float pow: (ln(1 + r) - r + r^2/2) / r^3": (
        lambda r: (log1p(r) - r + r * r / 2) / r**3, lambda r: mpf(1) / 32**3, -mpf(1) / 42, mpf(1) / 31.9, 2),
    "float pow: (2^f - 1) / f": (
        lambda r: (mpf(2)**r - 1) / r, lambda r: mpf(1) / 64, -mpf(1) / 63.5, mpf(1) / 63.49, 2),
    "wide exp: (e^r - 1 - r) / r^2": (
        lambda r: (exp(r) - 1 - r) / r**2, lambda r: mpf("0.12"), -0.3467, 0.34671, 5),
    "wide exp2: (2^r - 1) / r": (lambda r: (mpf(2)**r - 1) / r, lambda r: mpf("0.5"), -0.5, 0.500001, 7),
    "wide log": (
        lambda z: (2 * atanh(sqrt(z)) - 2 * sqrt(z)) / sqrt(z)**3, lambda z: z / 2, tiny, 0.029438, 4),
    "wide log2": (
        lambda z: (2 * atanh(sqrt(z)) - 2 * sqrt(z)) / sqrt(z)**3 / log(2), lambda z: z / 2, tiny, 0.029438, 5),
    "wide sin": (lambda z: (sin(sqrt(z)) - sqrt(z)) / sqrt(z)**3, lambda z: z, tiny, (pi / 4)**2 * 1.001, 3),
    "wide cos": (
        lambda z: (cos(sqrt(z)) - 1 + z / 2) / z**2, lambda z: z**2, tiny, (pi / 4)**2 * 1.001, 3),
    "wide asin": (lambda z: (asin(sqrt(z)) - sqrt(z)) / sqrt(z)**3, lambda z: z, tiny, 0.25, 7),
    "wide atan": (lambda z: (atan(sqrt(z)) - sqrt(z)) / sqrt(z)**3, lambda z: z, tiny, 0.1717, 5),
    "wide exp: (e^r - 1 - r) / r^2": (
        lambda r: (exp(r) - 1 - r) / r**2, lambda r: r**2, -log(mpf(2)) / 31.99, log(mpf(2)) / 31.99, 4),
    "wide expm1: (e^r - 1 - r) / r^2": (
        lambda r: (exp(r) - 1 - r) / r**2, lambda r: abs(r), -log(mpf(2)) / 31.99, log(mpf(2)) / 15.99, 5),
    "wide sinh: (sinh r - r) / r^3, z = r^2": (
        lambda z: (sinh(sqrt(z)) - sqrt(z)) / sqrt(z)**3, lambda z: z, tiny, (log(mpf(2)) / 15.98)**2, 2),
    "wide cosh: (cosh r - 1) / z, z = r^2": (
        lambda z: (cosh(sqrt(z)) - 1) / z, lambda z: z, tiny, (log(mpf(2)) / 15.98)**2, 2),
    "wide log: (log(1+z) - z) / z^2": (
        lambda z: (log(1 + z) - z) / z**2, lambda z: abs(z), -0.031251, 0.031251, 7),
    "wide log2": (
        lambda z: (log(1 + z) - z) / z**2 / log(mpf(2)), lambda z: abs(z), -0.031251, 0.031251, 7),
    "wide log10": (
        lambda z: (log(1 + z) - z) / z**2 / log(mpf(10)), lambda z: abs(z), -0.031251, 0.031251, 7),
    "wide pow: (log(1+z) - z + z^2/2) / z^3": (
        lambda z: (log(1 + z) - z + z * z / 2) / z**3,
        lambda z: abs(z)**3 / (abs(z) if abs(z) < 0.0165 else 0.28), -0.02365, 0.02365, 8),
    "wide cbrt: ((1+z)^(1/3) - 1) / z": (
        lambda z: ((1 + z)**(mpf(1) / 3) - 1) / z, lambda z: abs(z), -0.031251, 0.031251, 7),
}


def report(name, coefficients, error):
    print(f"{name}   error 2^{mp.nstr(log(error, 2), 5)}")
    for c in coefficients:
        print("   ", repr(float(c)), float(c).hex())


if __name__ == "__main__":
    for name, (g, w, a, b, degree) in fits.items():
        if len(sys.argv) < 2 or sys.argv[1] in name:
            report(name, *remez(off_zero(g), off_zero(w), a, b, degree))
