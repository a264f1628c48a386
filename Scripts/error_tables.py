"""Prints Sources/CKernels/include/ErrorTables.h: the polynomials of erf and e^(a²) erfc(a) on their
intervals, and the powers of two by sixteenths.

Run: python3 Scripts/error_tables.py > Sources/CKernels/include/ErrorTables.h; needs mpmath and a minute.
"""
from minimax import remez
from mpmath import mp, mpf, erf, erfc, exp, log, sqrt, pi

mp.dps = 45


def erf_column(i):
    """erf(25 i/64 + t): a constant in two parts, then 12 coefficients. At 0, erf(t) / t for t >= 0."""
    h = mpf(25) / 64
    if i == 0:
        near = lambda t: erf(t) / t if t > mpf(10)**-10 else 2 / sqrt(pi) * (1 - t * t / 3)
        found = remez(near, lambda t: mpf("0.886"), mpf(10)**-9, h / 2 * mpf("1.001"), 11, 5)[0]
        return [mpf(0), mpf(0)] + found
    f = lambda t: erf(i * h + t)
    high = h / 2 * mpf("1.001") if i < 15 else 6 - 15 * h
    return split(remez(f, lambda t: 1 / f(t), -h / 2 * mpf("1.001"), high, 12, 5)[0])


def erfcx_column(i):
    """e^(a²) erfc(a) at 1 / (a + 4) = i/64 + t: a constant in two parts, then 9 coefficients. 16 stands at 0;
    below 2 there is nothing."""
    i = 16 if i == 0 else max(i, 2)
    c = mpf(i) / 16
    f = lambda t: exp((4 / (c + t) - 4)**2) * erfc(4 / (c + t) - 4)
    low, high = max(mpf("-1.0001") / 32, mpf(4) / 33 - c), min(mpf(1) / 32, 1 - c) * mpf("1.0001")
    found = remez(f, lambda t: 1 / f(t), low, high, 9, 5)[0]
    return split([x * mpf(4)**n for n, x in enumerate(found)])


def split(coefficients):
    head = mpf(float(coefficients[0]))
    return [head, coefficients[0] - head] + coefficients[1:]


def power_column(i):
    exact = mpf(2)**(mpf(i) / 16)
    short = mpf(int(exact * 2**25 + mpf(1) / 2)) / 2**25
    return [short, log(exact / short)]


def table(name, comment, column):
    columns = [[float(x) for x in column(i)] for i in range(16)]
    lines = ["/// " + line for line in comment] + [f"static const double {name}[{len(columns[0])}][16] = {{"]
    for row in zip(*columns):
        line = "    {"
        for i, x in enumerate(row):
            item = (x.hex() if x else "0") + (", " if i < 15 else "},")
            if len(line) + len(item.rstrip()) > 108:
                lines.append(line.rstrip())
                line = "     "
            line += item
        lines.append(line)
    print("\n".join(lines + ["};", ""]))


if __name__ == "__main__":
    print("""\
// Coefficients of erf and erfc, sixteen intervals a row (Scripts/error_tables.py prints them): what is
// looked up together lies together.

#ifndef CKERNELS_ERROR_TABLES_H
#define CKERNELS_ERROR_TABLES_H
""")
    table("ck_erf_table", [
        "erf(25 i/64 + t) = row 0 + row 1 + t (row 2 + t (row 3 + …)), |t| <= 25/128."], erf_column)
    table("ck_erfcx_table", [
        "e^(a²) erfc(a) at 1 / (a + 4) = i/64 + t is row 0 + row 1 + t (row 2 + t (row 3 + …)),"
        " |t| <= 1/128;", "16 stands at 0."], erfcx_column)
    table("ck_power_table", ["2^(i/16) to 26 bits, and the logarithm of what is missing."], power_column)
    print("""CK const double *ck_erf_row(int row) { return ck_erf_table[row]; }
CK const double *ck_erfcx_row(int row) { return ck_erfcx_table[row]; }
CK const double *ck_power_row(int row) { return ck_power_table[row]; }

#endif""")
