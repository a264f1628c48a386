"""Seconds of one training step by others: the library is the argument, a workload a line is answered.

Each library in the forms in which people run it, the fastest it has among them; a request is `training NET BATCH`.
All use one thread, floats, plain SGD and a fixed set of batches that they walk through, so that inputs come from where
a data set lies. PyTorch's compiled form is built when it is first asked, which takes longer than the steps."""

import os
import sys
from functools import cache

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("KERAS_BACKEND", "jax")
if sys.platform == "linux":
    # Libraries count processors before they count threads.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import numpy as np
from timing import burst, serve

RATE = 0.05
SHAPES = {"dense": (784,), "tiny": (2,), "lenet": (1, 28, 28), "rnn": (50, 32)}
CLASSES = 10


def data(net, batch, batches):
    """Batches of inputs in [0, 1) and their targets: classes, or three numbers of 0 and 1 for the tiny net."""
    random = np.random.default_rng(1)
    x = random.random((batches, batch, *SHAPES[net]), np.float32)
    if net == "tiny":
        return x, random.integers(0, 2, (batches, batch, 3)).astype(np.float32)
    return x, random.integers(0, CLASSES, (batches, batch)).astype(np.int64)


def torch_peers():
    import torch
    from torch import nn
    from torch.nn import functional as F

    torch.set_num_threads(1)

    class Recurrent(nn.Module):
        def __init__(self):
            super().__init__()
            self.cell, self.out = nn.RNN(32, 32, batch_first=True), nn.Linear(32, CLASSES)

        def forward(self, x):
            return self.out(self.cell(x)[0][:, -1])

    def model(net):
        if net == "dense":
            return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, CLASSES))
        if net == "tiny":
            return nn.Sequential(nn.Linear(2, 2), nn.Sigmoid(), nn.Linear(2, 3))
        if net == "rnn":
            return Recurrent()
        return nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, CLASSES))

    @cache
    def stepping(net, batch, compiles):
        xs, ys = (torch.from_numpy(a) for a in data(net, batch, 16))
        xs, ys = list(xs), list(ys)
        m = model(net)
        loss = F.binary_cross_entropy_with_logits if net == "tiny" else F.cross_entropy
        optimizer = torch.optim.SGD(m.parameters(), lr=RATE)
        forward = torch.compile(lambda x, y: loss(m(x), y)) if compiles else (lambda x, y: loss(m(x), y))
        i = 0

        def step():
            nonlocal i
            i = (i + 1) % 16
            optimizer.zero_grad()
            forward(xs[i], ys[i]).backward()
            optimizer.step()

        return step

    @cache
    def by_hand(batch):
        """The 784-128-10 step without the machinery of derivatives."""
        xs, ys = (torch.from_numpy(a) for a in data("dense", batch, 16))
        hot = F.one_hot(ys, CLASSES).float()
        xs, hot = list(xs), list(hot)
        first, second = nn.Linear(784, 128), nn.Linear(128, CLASSES)
        W, b, V, c = (p.detach() for p in (*first.parameters(), *second.parameters()))
        i = 0

        def step():
            nonlocal i
            i = (i + 1) % 16
            h = torch.addmm(b, xs[i], W.t()).relu_()
            d = torch.addmm(c, h, V.t()).softmax(1).sub_(hot[i])
            e = d.mm(V).mul_(h > 0)
            s = -RATE / batch
            V.addmm_(d.t(), h, alpha=s)
            c.add_(d.sum(0), alpha=s)
            W.addmm_(e.t(), xs[i], alpha=s)
            b.add_(e.sum(0), alpha=s)

        return step

    def seconds(net, batch):
        yield "PyTorch", burst(stepping(net, batch, False))
        if net == "dense":
            with torch.no_grad():
                yield "PyTorch by hand", burst(by_hand(batch))

    def compiled(net, batch):
        yield "torch.compile", burst(stepping(net, batch, True))

    return seconds, compiled


def jax_peer():
    import jax
    from jax import lax, nn
    from jax import numpy as jnp

    random = np.random.default_rng(2)

    def weights(*shape, fan):
        return jnp.asarray(random.uniform(-1, 1, shape).astype(np.float32) / np.sqrt(fan))

    def linear(n, m):
        return weights(n, m, fan=n), weights(m, fan=n)

    def start(net):
        if net == "dense":
            return [linear(784, 128), linear(128, CLASSES)]
        if net == "tiny":
            return [linear(2, 2), linear(2, 3)]
        if net == "rnn":
            return [linear(32, 32), linear(32, 32), linear(32, CLASSES)]
        conv = lambda o, i: (weights(5, 5, i, o, fan=25 * i), weights(o, fan=25 * i))
        return [conv(6, 1), conv(16, 6), linear(400, 120), linear(120, 84), linear(84, CLASSES)]

    def scores(net, p, x):
        if net == "dense" or net == "tiny":
            h = x @ p[0][0] + p[0][1]
            return (nn.relu(h) if net == "dense" else nn.sigmoid(h)) @ p[1][0] + p[1][1]
        if net == "rnn":
            a = jnp.swapaxes(x, 0, 1) @ p[0][0] + p[0][1]
            h, _ = lax.scan(lambda h, a: (jnp.tanh(a + h @ p[1][0] + p[1][1]), None), jnp.zeros((x.shape[0], 32)), a)
            return h @ p[2][0] + p[2][1]
        # Channels last, which is the faster order here.
        h = x.reshape(x.shape[0], 28, 28, 1)
        for k, padding in (0, "SAME"), (1, "VALID"):
            h = lax.conv_general_dilated(h, p[k][0], (1, 1), padding, dimension_numbers=("NHWC", "HWIO", "NHWC"))
            h = nn.relu(h + p[k][1])
            h = lax.reduce_window(h, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
        h = h.reshape(h.shape[0], -1)
        h = nn.relu(h @ p[2][0] + p[2][1])
        h = nn.relu(h @ p[3][0] + p[3][1])
        return h @ p[4][0] + p[4][1]

    def stepping(net):
        def loss(p, x, y):
            z = scores(net, p, x)
            if net == "tiny":
                return jnp.mean(nn.softplus(z) - y * z)
            return jnp.mean(nn.logsumexp(z, axis=1) - jnp.take_along_axis(z, y[:, None], axis=1)[:, 0])

        def step(p, x, y):
            return jax.tree.map(lambda a, g: a - RATE * g, p, jax.grad(loss)(p, x, y))

        return step

    @cache
    def prepared(net, batch):
        """Functions that do 16 or more steps, with their number."""
        step, (xs, ys) = stepping(net), data(net, batch, 16)
        xs, ys = jnp.asarray(xs), jnp.asarray(ys)
        one, (x, y) = jax.jit(step, donate_argnums=0), ([*xs], [*ys])
        states = [start(net), start(net)]

        def per_step():
            for i in range(16):
                states[0] = one(states[0], x[i], y[i])
            jax.block_until_ready(states[0])

        # As many steps in one call as make the call itself cost nothing.
        if net == "tiny":
            many = jax.jit(lambda p: lax.fori_loop(0, 4096, lambda i, p: step(p, xs[0], ys[0]), p))
        else:
            many = jax.jit(lambda p: lax.scan(lambda p, b: (step(p, *b), None), p, (xs, ys))[0])

        def all_steps():
            states[1] = many(states[1])
            jax.block_until_ready(states[1])

        return ("JAX jit", per_step, 16), ("JAX loop", all_steps, 4096 if net == "tiny" else 16)

    def seconds(net, batch):
        for name, steps, times in prepared(net, batch):
            yield name, burst(steps) / times

    return seconds


def keras_peer():
    import keras
    from keras import layers

    def model(net):
        x = keras.Input((28, 28, 1) if net == "lenet" else SHAPES[net])
        if net == "dense":
            y = layers.Dense(CLASSES)(layers.Dense(128, activation="relu")(x))
        elif net == "tiny":
            y = layers.Dense(3)(layers.Dense(2, activation="sigmoid")(x))
        elif net == "rnn":
            y = layers.Dense(CLASSES)(layers.SimpleRNN(32)(x))
        else:
            h = layers.Conv2D(6, 5, padding="same", activation="relu")(x)
            h = layers.Conv2D(16, 5, activation="relu")(layers.MaxPooling2D()(h))
            h = layers.Dense(120, activation="relu")(layers.Flatten()(layers.MaxPooling2D()(h)))
            y = layers.Dense(CLASSES)(layers.Dense(84, activation="relu")(h))
        return keras.Model(x, y)

    @cache
    def fitting(net, batch, at_once):
        batches = 128 if batch < 256 else 16
        xs, ys = data(net, batch, batches)
        x, y = xs.reshape(-1, *xs.shape[2:]), ys.reshape(-1, *ys.shape[2:])
        if net == "lenet":
            x = x.reshape(-1, 28, 28, 1)
        m = model(net)
        loss = (
            keras.losses.BinaryCrossentropy(from_logits=True) if net == "tiny"
            else keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        m.compile(keras.optimizers.SGD(RATE), loss, steps_per_execution=at_once)
        return lambda: m.fit(x, y, batch_size=batch, epochs=1, shuffle=False, verbose=0), batches

    def seconds(net, batch):
        for name, at_once in ("Keras fit", 1), ("Keras fit, 16 steps a call", 16):
            fit, batches = fitting(net, batch, at_once)
            yield name, burst(fit) / batches

    return seconds


library = sys.argv[1]
if library == "JAX":
    peer = jax_peer()
elif library == "Keras":
    peer = keras_peer()
else:
    peer = torch_peers()[library == "torch.compile"]


def seconds(words):
    return list(peer(words[1], int(words[2]))) if words[1] in SHAPES else None


serve(library, seconds)
