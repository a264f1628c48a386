"""An epoch of training as a whole: 60,000 images from IDX files through 784-128-10 with plain SGD, by Nabla and by
PyTorch with a DataLoader, on one core.

    python3 Benchmarks/peers/epoch.py .build/release/nabla [--rounds N] [--seeds N]

Prints process times (user and system) of runs of one epoch from start to end, of an epoch by itself (the difference
of a run of three and a run of one, halved), and the accuracy on 10,000 other images after one epoch for some seeds.
The images are drawn from a seed: ten blurred shapes, moved, of different strength, with noise."""

import argparse
import os
import struct
import subprocess
import sys
import tempfile
from statistics import mean, median

BATCH, RATE, TRAIN, TEST = 32, 0.01, 60_000, 10_000


def write(folder):
    import numpy as np

    random = np.random.default_rng(7)
    shapes = random.random((10, 40, 40))
    for _ in range(6):  # blurred, then stretched to 0 … 1
        shapes = sum(np.roll(shapes, k, axis) for k in (-1, 0, 1) for axis in (1, 2)) / 6
    shapes -= shapes.min(axis=(1, 2), keepdims=True)
    shapes /= shapes.max(axis=(1, 2), keepdims=True)
    for name, count in ("train", TRAIN), ("test", TEST):
        labels = random.integers(0, 10, count)
        dy, dx = random.integers(0, 9, (2, count))
        images = np.empty((count, 28, 28), np.uint8)
        for k in range(count):
            own = shapes[labels[k], dy[k]:dy[k] + 28, dx[k]:dx[k] + 28]
            noisy = own * random.uniform(0.5, 1) + random.normal(0, 0.25, (28, 28))
            images[k] = np.clip(noisy * 255, 0, 255)
        with open(f"{folder}/{name}-images", "wb") as file:
            file.write(struct.pack(">IIII", 0x803, count, 28, 28) + images.tobytes())
        with open(f"{folder}/{name}-labels", "wb") as file:
            file.write(struct.pack(">II", 0x801, count) + labels.astype(np.uint8).tobytes())


def torch_run(folder, epochs, seed, judges):
    """A process of its own: nothing is imported that this does not need."""
    import numpy as np
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, Dataset

    torch.set_num_threads(1)
    torch.manual_seed(seed)

    class Images(Dataset):
        def __init__(self, name):
            self.images = torch.from_numpy(np.fromfile(f"{folder}/{name}-images", np.uint8)[16:].reshape(-1, 28, 28))
            self.labels = torch.from_numpy(np.fromfile(f"{folder}/{name}-labels", np.uint8)[8:].astype(np.int64))

        def __len__(self):
            return len(self.labels)

        def __getitem__(self, k):
            return self.images[k].float().div(255), self.labels[k]

    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    loss, optimizer = nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), lr=RATE)
    batches = DataLoader(Images("train"), batch_size=BATCH, shuffle=True, num_workers=0)
    for _ in range(epochs):
        total = 0.0
        for x, y in batches:
            optimizer.zero_grad()
            found = loss(model(x), y)
            found.backward()
            optimizer.step()
            total += found.item()
    if judges:
        test = Images("test")
        with torch.no_grad():
            right = model(test.images.float().div(255)).argmax(1) == test.labels
        print(f"accuracy {right.float().mean().item():.4f}")


def nabla(program, folder, epochs, seed, judges):
    lines = [
        f"net 784-128-10 relu ce precision=single init=pytorch seed={seed}", f"data {folder}/train-images {folder}/train-labels",
        f"fit {epochs} batch {BATCH} with sgd {RATE}"]
    if judges:
        lines += [f"data {folder}/test-images {folder}/test-labels", "evaluate"]
    return [program, "-q"] + [word for line in lines for word in ("-e", line)]


def measured(command):
    """Process seconds and what was printed."""
    before = os.times()
    done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ, NABLA_THREADS="1", OMP_NUM_THREADS="1"))
    after = os.times()
    if done.returncode:
        sys.exit(f"{command[0]} failed: {done.stderr.strip()[-400:]}")
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return spent, done.stdout


def accuracy(output):
    return float(output.rsplit("accuracy", 1)[1].split()[0])


def compare(program, rounds, seeds):
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        write(folder)
        programs = {
            "Nabla": lambda *run: nabla(program, folder, *run),
            "PyTorch": lambda *run: [sys.executable, __file__, "--torch", folder, *(str(int(k)) for k in run)]}
        times = {name: ([], []) for name in programs}
        for _ in range(rounds):
            for name, command in programs.items():
                one, three = (measured(command(epochs, 1, False))[0] for epochs in (1, 3))
                times[name][0].append(one)
                times[name][1].append((three - one) / 2)
        whole, epoch = ({name: median(pair[k]) for name, pair in times.items()} for k in (0, 1))
        for title, row in ("from start to end, one epoch", whole), ("an epoch", epoch):
            print(f"{title}: Nabla {row['Nabla']:.3f} s, PyTorch {row['PyTorch']:.3f} s, "
                  f"ratio {row['PyTorch'] / row['Nabla']:.1f}")
        for name, command in programs.items():
            found = [accuracy(measured(command(1, seed, True))[1]) for seed in range(1, seeds + 1)]
            if found:
                print(f"accuracy {name}: mean {mean(found):.4f} of " + ", ".join(f"{a:.4f}" for a in found))


if len(sys.argv) > 2 and sys.argv[1] == "--torch":
    torch_run(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5] == "1")
else:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("nabla")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=5)
    arguments = parser.parse_args()
    compare(os.path.abspath(arguments.nabla), arguments.rounds, arguments.seeds)
