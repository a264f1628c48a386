"""sin(x)·e^(−x²) of a file of NumPy's into another, with numexpr or NumPy: `map.py LIBRARY INPUT OUTPUT`."""

import sys

import numpy as np

library, source, target = sys.argv[1:]
x = np.load(source)
if library == "numexpr":
    import numexpr

    y = numexpr.evaluate("sin(x)*exp(-x**2)")
else:
    y = np.sin(x) * np.exp(-x * x)
np.save(target, y)
