"""Prints the tables of the kernels that hold sixteen numbers in registers (Tables.swift).

Where a table needs a number to more than a double, its points are chosen so that the number is one: c near
1/m such that the logarithm of the double c has few bits, or that the cube root of 1/c is a double.
Run: python3 Scripts/tables.py; needs mpmath.
"""
from mpmath import mp, mpf, log, exp, cbrt, nint, floor, pi, sin, cos, tan

mp.dps = 50
two = mpf(2)


def show(name, numbers):
    print(name)
    print("   ", ", ".join(float(x).hex() for x in numbers))


def middles():
    """Intervals of [3/4, 3/2) that begin 1/32 below the sixteenths; the first lies around 1."""
    return ([mpf(1)] + [1 + mpf(i) / 16 for i in range(1, 8)] + [mpf("1.484375")]
            + [mpf("0.75") + mpf(2 * i + 1) / 64 for i in range(7)])


def logarithms(base, step):
    """c and -log c, a multiple of the step to within 2^-67, for each interval."""
    inverses, values, scale = [mpf(1)], [mpf(0)], log(base)
    for m in middles()[1:]:
        start, j = nint(log(m) / scale / step), 0
        while True:
            value = (start + (j // 2 if j % 2 else -(j // 2))) * step
            c = exp(-value * scale)
            if abs(mpf(float(c)) / c - 1) < two**-67:
                break
            j += 1
        inverses.append(float(c))
        values.append(value)
    return inverses, values


def cube_roots():
    """c and 1 / cbrt c, a double to within 2^-66."""
    inverses, values = [], []
    for i in range(16):
        start, j = float(cbrt(1 + mpf(2 * i + 1) / 32)), 0
        while True:
            value = start + (j // 2 if j % 2 == 0 else -(j // 2 + 1)) * 1001 * two**-52
            c = 1 / mpf(value)**3
            if abs(mpf(float(c)) / c - 1) < two**-66:
                break
            j += 1
        inverses.append(float(c))
        values.append(value)
    return inverses, values


def pieces(x, count):
    """The bits of x < 1, as many as a double has at a time, each piece below 1; the first piece is 0."""
    result = [mpf(0)]
    while len(result) < count:
        head = floor(x * two**53) / two**53
        result.append(head)
        x = (x - head) * two**53
    return result


def shares():
    """s near i / 15.499, 1 / (1 + s) and ln(1 + s), a double to within 2^-67."""
    numbers = [mpf(0)]
    for i in range(1, 16):
        start, j = float(i / mpf("15.499")), 0
        while True:
            s = start + (j // 2 if j % 2 else -(j // 2)) * 1001 * two**-56
            value = log(1 + mpf(float(s)))
            if abs(mpf(float(value)) / value - 1) < two**-67:
                break
            j += 1
        numbers.append(mpf(float(s)))
    return numbers, [1 / (1 + s) for s in numbers], [log(1 + s) for s in numbers]


def missing(x):
    return abs(mpf(float(x)) / x - 1) if x else mpf(0)


def tangents():
    """tan(j pi/16 + r) = b + (over + overSlope t) / (under - underSlope t), t = tan r, |r| <= pi/32.

    b is the given share of tan(j pi/16), 0 at zero and at the pole. The quotient's terms are scaled, near the given
    factor, so that they are doubles or nearly so; the share and the factor are those with which the roundings of
    sums, quotient and result weigh least.
    """
    shares, factors = (0, 0.65, 1, 1, 0.95, 1.1, 1, 1.05), (0, 1.97, 1.03, 1.03, 1.242, 1.545, 1.939, 1.455)
    rows = [[mpf(0)] * 5 for _ in range(16)]
    rows[0], rows[8] = [-0.0, -0.0, 1, 1, 0], [0, 1, 0, 0, 1]
    for j in range(1, 8):
        b, s, c = mpf(float(tan(j * pi / 16) * shares[j])), sin(j * pi / 16), cos(j * pi / 16)
        start, best = mpf(float(factors[j] * c)), None
        for i in range(6000):
            under = start + i * 97 * two**(floor(log(start, 2)) - 52)
            other = under / c * s
            over, slope = other - b * under, under + b * other
            weight = max(
                missing(over) * abs(over) / (abs(over) + slope * mpf("0.05")), missing(slope) * mpf("0.9"),
                missing(other) * mpf("0.098") * other / (under - other * mpf("0.098")))
            if best is None or weight < best[0]:
                best = (weight, over, slope, under, other)
        _, over, slope, under, other = best
        rows[j], rows[16 - j] = [b, over, slope, under, other], [-b, -over, slope, under, -other]
    return zip(*rows)


powers = [two**(mpf(i) / 16) for i in range(16)]
show("exponentials", powers)
show("exponentialTails", [(x - mpf(float(x))) / x for x in powers])
for name, base, bits in (("log", exp(mpf(1)), 42), ("log2", two, 41), ("log10", mpf(10), 43)):
    inverses, values = logarithms(base, two**-bits)
    show(name + "Inverses", inverses)
    show(name + "s", values)
whole = [-log(mpf(i) / 32) for i in range(21, 44)]
heads = [nint(x * two**42) / two**42 for x in whole]
show("logsOf32nds, from 21 on", heads)
show("logTailsOf32nds", [x - y for x, y in zip(whole, heads)])
inverses, values = cube_roots()
show("cubeInverses", inverses)
show("cubeRoots", values)
with mp.workdps(400):
    show("turnsOfRadian", pieces(1 / (2 * pi), 24))
for name, numbers in zip(("shares", "shareInverses", "shareLogs"), shares()):
    show(name, numbers)
for name, numbers in zip(("bases", "overs", "overSlopes", "unders", "underSlopes"), tangents()):
    show(name, numbers)
