"""What the Python peers share: a burst of calls timed on the process, and a program that answers workload by workload."""

import sys
import time

clock = time.process_time


def burst(body):
    """Seconds of one call, the least of some bursts of some milliseconds."""
    calls = 1
    body()
    while True:
        start = clock()
        for _ in range(calls):
            body()
        taken = clock() - start
        if taken > 0.1:
            return taken / calls
        if taken > 2e-3 or calls > 1 << 24:
            if taken < 4e-3:
                calls *= 2
            break
        calls *= 4
    least = float("inf")
    for _ in range(3):
        start = clock()
        for _ in range(calls):
            body()
        least = min(least, (clock() - start) / calls)
    return least


def serve(peer, seconds):
    """Reads a workload a line and answers `workload<TAB>peer<TAB>seconds`, if `seconds` knows it, and a dot. Several
    ways of one library come as pairs of a name and seconds."""
    for line in sys.stdin:
        workload = line.strip()
        words = workload.split()
        # The first line only asks whether everything is imported.
        taken = seconds(words) if len(words) > 1 else None
        for name, value in taken if isinstance(taken, list) else [(peer, taken)] if taken is not None else []:
            print(f"{workload}\t{name}\t{value:.9g}")
        print(".", flush=True)
