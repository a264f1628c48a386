"""Prints the tables of the single-precision kernels, thirty-two or sixteen floats each, as a C header.

A table replaces the larger half of a series: 2^(j/32), the logarithms of 1/c on intervals of the
significand, cube roots, erf in pieces. Where an entry is added to something of its own size, c is moved
until the entry is a float to within a thousandth of a unit, so that its rounding costs nothing.
Run: python3 Scripts/float_tables.py >Sources/CKernels/include/CFloatTables.h; needs mpmath.
"""
import struct
from mpmath import mp, mpf, log, erf, erfc, sqrt, cbrt, pi, floor, exp, sin, cos, tan, matrix, lu_solve

mp.dps = 50


def f(x):
    """The nearest float, as an mpf."""
    return mpf(struct.unpack("f", struct.pack("f", float(x)))[0])


def rel(entry):
    return abs((f(entry) - entry) / entry) if entry else mpf(0)


def interval(j):
    """Interval j of the significand in [3/4, 3/2), in the order of its five leading bits."""
    return (1 + mpf(j) / 32, 1 + mpf(j + 1) / 32) if j < 16 else (
        mpf(1) / 2 + mpf(j) / 64, mpf(1) / 2 + mpf(j + 1) / 64)


def logarithms(base):
    """1/c and log c, the second exact to a thousandth of a unit."""
    inverses, values = [], []
    for j in range(32):
        a, b = interval(j)
        if j in (0, 31):
            inverses.append(mpf(1))
            values.append(mpf(0))
            continue
        middle = f(2 / (a + b))
        step = mpf(2)**-24 if middle < 1 else mpf(2)**-23
        best = min((middle + i * step for i in range(-3000, 3000)), key=lambda r: rel(-log(r) / log(base)))
        inverses.append(best)
        values.append(-log(best) / log(base))
    return inverses, values


def power_logarithms():
    """1/c of six bits, so that m/c - 1 is exact, and log2 c with 16 bits after the point and the rest."""
    inverses, heads, tails = [], [], []
    for j in range(32):
        a, b = interval(j)
        unit = 64 if j < 16 else 32
        inverse = mpf(1) if j in (0, 31) else floor(2 / (a + b) * unit + mpf(1) / 2) / unit
        value = -log(inverse) / log(2)
        head = floor(value * 65536 + mpf(1) / 2) / 65536
        inverses.append(inverse)
        heads.append(head)
        tails.append(value - head)
    return inverses, heads, tails


def cube_roots():
    """t of at most 11 bits and 1/t^3, so that t times a head of 12 bits is exact."""
    inverses, roots = [], []
    for j in range(32):
        a, b = (1 + mpf(j) / 32, 1 + mpf(j + 1) / 32)
        middle = cbrt((a + b) / 2)
        base = floor(middle * 1024)
        best = min((mpf(base + i) / 1024 for i in range(-2, 4)),
            key=lambda t: rel(1 / t**3) + 40 * mpf(2)**-24 * abs(t - middle))
        inverses.append(1 / best**3)
        roots.append(best)
    return inverses, roots


def fit(g, w, a, b, powers):
    """The best polynomial of these powers on [a, b] by exchange; w weighs the error."""
    n = len(powers) + 1
    nodes = [(a + b) / 2 - (b - a) / 2 * cos(pi * (i + mpf(1) / 2) / n) for i in range(n)]
    for _ in range(6):
        m, v = matrix(n, n), matrix(n, 1)
        for i, x in enumerate(nodes):
            for c, p in enumerate(powers):
                m[i, c] = x**p
            m[i, n - 1] = (-1)**i / w(x)
            v[i] = g(x)
        s = lu_solve(m, v)
        grid = [(a + b) / 2 - (b - a) / 2 * cos(pi * i / (30 * n)) for i in range(30 * n + 1)]
        error = [w(x) * (sum(s[c] * x**p for c, p in enumerate(powers)) - g(x)) for x in grid]
        best, sign = [], 0
        for x, e in zip(grid, error):
            if (e > 0) != (sign > 0) or not sign:
                best.append((abs(e), x))
                sign = 1 if e > 0 else -1
            elif abs(e) > best[-1][0]:
                best[-1] = (abs(e), x)
        while len(best) > n:
            best.pop(0 if best[0][0] < best[-1][0] else -1)
        if len(best) < n:
            break
        nodes = [x for _, x in best]
    return [s[c] for c in range(len(powers))]


def erf_pieces():
    """erf(j/8 + d), |d| <= 1/16: the coefficients of 1 and d in two parts, then those of d^2 ... d^5."""
    rows = []
    for j in range(32):
        c = mpf(j) / 8
        if j == 0:
            z = fit(lambda d: erf(d) / d, lambda d: 1 / (erf(d) / d), mpf(10)**-9, mpf(1) / 16, [0, 2, 4])
            rows.append([mpf(0), mpf(0), z[0], z[0] - f(z[0]), mpf(0), z[1], mpf(0), z[2]])
            continue
        s = fit(lambda d: erf(c + d), lambda d: mpf(1), -mpf(1) / 16, mpf(1) / 16, range(6))
        rows.append([s[0], s[0] - f(s[0]), s[1], s[1] - f(s[1])] + s[2:])
    return list(zip(*rows))


def nearly(center, step, weight):
    """Of the numbers near the center, some steps away, the one that weighs least."""
    return min((center + i * step for i in range(-600, 600)), key=weight)


def nearly_float(center, step, value):
    """The number near the center, some steps away, at which value is closest to a float."""
    return nearly(center, step, lambda c: rel(value(c)))


def gelu_pieces():
    """R(a) = e^(a^2/2) Φ(-a) at c + d, in the order of the five bits of a + 1 below 16: c, R(c), and five
    coefficients of R(c + d) / R(c) - 1."""
    def scaled(a):
        return erfc(a / sqrt(mpf(2))) / 2 * exp(a * a / 2)
    rows = []
    for j in range(32):
        octave = mpf(2)**((j // 8 + 1) % 4)  # the exponents of 1, 2, 4, 8 end with the bits 11, 00, 01, 10
        half = octave / 16
        c = octave * (1 + mpf(j % 8) / 8) + half - 1
        c = nearly_float(c, mpf(2)**(floor(log(c, 2)) - 23), scaled)
        s = fit(lambda d: scaled(c + d) / scaled(c), lambda d: mpf(1), -half, half, range(6))
        rows.append([c, scaled(c)] + s[1:])
    return list(zip(*rows))


def tangents():
    """tan(j π/16 + t) = b + (over + over_slope t) / (under - under_slope t), for t = tan r, |r| <= π/32.

    b is the given share of tan(j π/16), 0 at zero and at the pole; the terms of the quotient are scaled, near
    the given factor, so that they are floats or nearly so and its roundings weigh little.
    """
    shares = (0, 0.65, 1, 1, 0.95, 1.1, 1, 1.05)
    factors = (0, 1.97, 1.03, 1.03, 1.242, 1.545, 1.939, 1.455)
    rows = [[mpf(0)] * 5 for _ in range(16)]
    rows[0] = [-0.0, -0.0, mpf(1), mpf(1), mpf(0)]
    rows[8] = [mpf(0), mpf(1), mpf(0), mpf(0), mpf(1)]
    for j in range(1, 8):
        s, c = sin(pi * j / 16), cos(pi * j / 16)
        b = f(shares[j] * s / c)

        def terms(under):
            scale = under / c
            return [s * scale - b * under, under + b * s * scale, under, s * scale]

        def weight(under):
            over, slope, _, other = terms(under)
            top = abs(over) + slope / 20
            return max(rel(over) * abs(over) / top, rel(slope), rel(other) * other / (10 * under - other))
        under = nearly(f(factors[j] * c), ulp(factors[j] * c), weight)
        over, slope, under, other = terms(under)
        rows[j], rows[16 - j] = [b, over, slope, under, other], [-b, -over, slope, under, -other]
    return list(zip(*rows))


def halves_of_sums():
    """c near j/16 ln 2 with e^c / 2 and e^-c floats; what c has beyond j/16 ln 2. At 0 e^-c is halved too."""
    offsets, up, down = [mpf(0)], [mpf(1) / 2], [mpf(1) / 2]
    for j in range(1, 16):
        base = mpf(2)**(mpf(j) / 16)
        a = nearly_float(f(base), ulp(base), lambda v: 1 / v)
        offsets.append(log(a) - log(mpf(2)) * j / 16)
        up.append(a / 2)
        down.append(1 / a)
    return offsets, up, down


def ulp(x):
    return mpf(2)**(floor(log(abs(x), 2)) - 23)


def hexadecimal(v):
    return (float(f(v)) if v else float(v)).hex()


def show(name, comment, values):
    print(f"/// {comment}")
    print(f"static const float ck_table_{name}[{len(values)}] __attribute__((aligned(64))) = {{")
    for i in range(0, len(values), 4):
        print("  " + ", ".join(hexadecimal(v) + "f" for v in values[i:i + 4]) + ",")
    print("};")


print("""// The tables of the single-precision kernels, thirty-two floats each, two registers of AVX-512, or sixteen,
// one register, in which an entry is looked up by one instruction. Written by Scripts/float_tables.py.

#ifndef CFLOATTABLES_H
#define CFLOATTABLES_H
""")
halves = [mpf(2)**(mpf(j) / 32) for j in range(32)]
show("exp2", "2^(j/32).", halves)
show("exp2_half", "Half of it.", [h / 2 for h in halves])
show("exp2_rest", "What is missing in `exp2`, as a share of it.", [(h - f(h)) / h for h in halves])
less = [mpf(2)**(mpf(j if j < 16 else j - 32) / 32) - 1 for j in range(32)]
show("exp2m1", "2^(j/32) - 1 to j = 15, then 2^((j-32)/32) - 1.", less)
show("exp2m1_rest", "What is missing in `exp2m1`.", [v - f(v) for v in less])
for name, base in (("log", exp(1)), ("log2", mpf(2)), ("log10", mpf(10))):
    inverses, values = logarithms(base)
    show(name + "_inverse", "1/c of a significand in [3/4, 3/2) by its five leading bits.", inverses)
    show(name, f"{name} c.", values)
inverses, heads, tails = power_logarithms()
show("pow_inverse", "1/c in six bits.", inverses)
show("pow_log2", "log2 c to 16 bits after the point.", heads)
show("pow_log2_rest", "The rest of it.", tails)
inverses, roots = cube_roots()
show("cbrt_inverse", "1/t^3 for a significand in [1, 2) by its five leading bits.", inverses)
show("cbrt", "t, in 11 bits.", roots)
show("cbrt_scale", "2^(j/3) to j = 15, then 2^((j-32)/3).",
    [mpf(2)**(mpf(j if j < 16 else j - 32) / 3) for j in range(32)])
names = ("erf_0", "erf_rest", "erf_1", "erf_1_rest", "erf_2", "erf_3", "erf_4", "erf_5")
for name, values in zip(names, erf_pieces()):
    show(name, "erf(j/8)." if name == "erf_0" else "What is missing in it." if name.endswith("rest") else
        f"The coefficient of d^{name[-1]} in erf(j/8 + d).", values)
for i, values in enumerate(gelu_pieces()):
    show("gelu_center" if i == 0 else f"gelu_{i - 1}",
        "c, near the middle of a piece of R(a)." if i == 0 else "R(c)." if i == 1 else
        f"The coefficient of d^{i - 1} in R(c + d) / R(c).", values)
names = ("base", "over", "over_slope", "under", "under_slope")
for name, values in zip(names, tangents()):
    show("tan_" + name, "b of tan(jπ/16 + r) as b and a quotient; -0 for the sign of a zero."
        if name == "base" else "A term of the quotient.", values)
offsets, up, down = halves_of_sums()
show("sinh_offset", "c - j/16 ln 2, for a c at which both tables below are exact.", offsets)
show("sinh_up", "e^c / 2.", up)
show("sinh_down", "e^-c; half of it for j = 0.", down)
print("\n#endif")
