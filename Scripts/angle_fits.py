"""Prints the coefficients of sin and cos on half turns, of both on quarter turns, of tan, logit and the small
exponential of erfc.

Leading coefficients are rounded one by one and the rest fitted again. tan r = r (1 + z A(z)) / (1 + z B(z)),
z = r², with the first coefficient of B given: eight bits make its products exact where they must be.
Run: python3 Scripts/angle_fits.py; needs mpmath.
"""
from minimax import remez, report
from mpmath import mp, mpf, matrix, lu_solve, sin, cos, tan, exp, atanh, sqrt, pi

tiny = mpf(10)**-12


def rounded(g, w, a, b, degree, keep):
    """Remez with the first `keep` coefficients doubles already."""
    lead = []
    for i in range(keep):
        c = mpf(float(remez(g, w, a, b, degree - i)[0][0]))
        lead.append(c)
        g = (lambda g, c: lambda z: (g(z) - c) / z)(g, c)
        w = (lambda w: lambda z: w(z) * z)(w)
    rest, error = remez(g, w, a, b, degree - keep)
    return lead + rest, error


def rational(g, w, a, b, m, n, first, rounds=10):
    """(1 + z A(z)) / (1 + first z + z² B(z)), A of m and B of n coefficients, by exchange."""
    a, b, count = mpf(a), mpf(b), m + n + 1
    nodes = [(a + b) / 2 - (b - a) / 2 * cos(pi * (i + mpf(1) / 2) / count) for i in range(count)]
    under = lambda z: mpf(1)
    for _ in range(rounds):
        system, values = matrix(count, count), matrix(count, 1)
        for i, z in enumerate(nodes):
            for j in range(m):
                system[i, j] = z**(j + 1)
            for j in range(n):
                system[i, m + j] = -g(z) * z**(j + 2)
            system[i, count - 1] = (-1)**i * under(z) / w(z)
            values[i] = g(z) * (1 + first * z) - 1
        c = lu_solve(system, values)
        top, bottom = [c[j] for j in range(m)], [c[m + j] for j in range(n)]
        under = lambda z, k=bottom: 1 + first * z + sum(x * z**(j + 2) for j, x in enumerate(k))
        over = lambda z, k=top: 1 + sum(x * z**(j + 1) for j, x in enumerate(k))
        grid = [(a + b) / 2 - (b - a) / 2 * cos(pi * i / (40 * count)) for i in range(40 * count + 1)]
        error = [w(z) * (over(z) / under(z) - g(z)) for z in grid]
        best, sign = [], 0
        for z, e in zip(grid, error):
            s = 1 if e > 0 else -1
            if s != sign:
                best.append((abs(e), z))
                sign = s
            elif abs(e) > best[-1][0]:
                best[-1] = (abs(e), z)
        while len(best) > count:
            best.pop(0 if best[0][0] < best[-1][0] else -1)
        if len(best) < count:
            break
        nodes = [z for _, z in best]
    return top, bottom, max(abs(e) for e in error)


if __name__ == "__main__":
    sine = lambda z: (sin(sqrt(z)) - sqrt(z)) / sqrt(z)**3
    share = lambda z: sqrt(z)**3 / sin(sqrt(z))
    report("sin on half turns: (sin r - r) / r^3", *rounded(sine, share, tiny, (pi / 2 * 1.025)**2, 7, 3))
    report("sin on quarter turns", *remez(sine, share, tiny, (pi / 4 * 1.05)**2, 5))
    report("cos on quarter turns: (cos r - 1) / z", *remez(
        lambda z: (cos(sqrt(z)) - 1) / z, lambda z: z / cos(sqrt(z)), tiny, (pi / 4 * 1.05)**2, 6))
    top, bottom, error = rational(
        lambda z: tan(sqrt(z)) / sqrt(z), lambda z: sqrt(z) / tan(sqrt(z)), tiny, (pi / 4 * 1.02)**2, 3, 3,
        mpf(-0.466796875))
    report("tan, numerator", top, error)
    report("tan, denominator from z^2 on", bottom, error)
    report("logit: (2 atanh s - 2 s) / s^3, z = s^2", *remez(
        lambda z: (2 * atanh(sqrt(z)) - 2 * sqrt(z)) / sqrt(z)**3, lambda z: z / 2, tiny, mpf("0.0401"), 7))
    report("(e^r - 1 - r) / r^2, |r| <= ln 2 / 32", *remez(
        lambda r: (exp(r) - 1 - r) / r**2 if abs(r) > mpf(10)**-9 else mpf(1) / 2 + r / 6,
        lambda r: r**2, mpf("-0.0217"), mpf("0.0217"), 4))
