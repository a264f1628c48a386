// What every kernel of the level in use makes of a fixed set of numbers, for comparing levels and processors.

import Kernels

verify(KernelSet.current)
