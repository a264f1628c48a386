"""SymEngine on the symbolic workloads, in the same way as ginac.cpp. Its C++ core does the work; what Python adds is a
call for each derivative. `list FILE` parses a line, differentiates it and writes the answer."""

import symengine as se
from timing import clock, serve

counter = 0


def fresh(name="x"):
    """A variable that nothing is known of: SymEngine compares symbols by name."""
    global counter
    counter += 1
    return se.Symbol(f"{name}_{counter}")


def once(e, x):
    start = clock()
    d = e.diff(x)
    return clock() - start


def orders(e, x, n):
    """One .diff for each order, with and without multiplying out in between; the better counts."""
    best = None
    for expands in (True, False):
        start = clock()
        d = e
        for k in range(n):
            d = d.diff(x)
            if expands:
                d = d.expand()
            if best is not None and clock() - start > best:
                break
        else:
            best = clock() - start
    return best


def rosenbrock(n):
    v = [fresh() for _ in range(n)]
    terms = []
    for i in range(n - 1):
        terms.append(100 * (v[i + 1] - v[i] ** 2) ** 2)
        terms.append((1 - v[i]) ** 2)
    return se.Add(*terms), v


def seconds(words):
    kind, argument = words[0], words[1]
    if kind == "list":
        lines = [line.rstrip("\n").split("\t") for line in open(argument)]
        start = clock()
        for x, text in lines:
            str(se.sympify(text).diff(se.Symbol(x)))
        return clock() - start
    n = int(argument)
    x = fresh()
    if kind == "sum":
        return once(se.Add(*[x**i * se.sin(i * x) for i in range(1, n + 1)]), x)
    if kind == "product":
        return once(se.Mul(*[x + i for i in range(1, n + 1)]), x)
    if kind == "tower":
        e = x
        for i in range(n):
            e = se.cos(e) if i % 2 else se.sin(e)
        return once(e, x)
    if kind == "sine":
        return orders(se.sin(x) * se.exp(x) * x**5, x, n)
    if kind == "tangent":
        return orders(se.tan(x), x, n)
    if kind == "gauss":
        return orders(se.exp(-(x**2)), x, n)
    if kind == "gradient":
        f, v = rosenbrock(n)
        start = clock()
        gradient = [f.diff(x) for x in v]
        return clock() - start
    if kind == "hessian":
        f, v = rosenbrock(n)
        gradient = [f.diff(x) for x in v]
        start = clock()
        rows = [[gradient[i].diff(v[j]) for j in range(i, n)] for i in range(n)]
        return clock() - start
    return None


serve("SymEngine", seconds)
