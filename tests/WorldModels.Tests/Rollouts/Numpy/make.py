"""Makes the files beside it with numpy alone: python3 make.py. What NumpyFilesTests.cs expects is written there by hand."""
import gzip
import json
import numpy as np

T = 5
pictures = (np.arange(T * 8 * 6 * 3) % 251).astype(np.uint8).reshape(T, 8, 6, 3)
vectors = np.linspace(-1, 1, T * 3).reshape(T, 3)
steering = np.linspace(-0.5, 0.5, T * 3, dtype=np.float32).reshape(T, 3)
rewards = np.arange(T) / 4 - 0.5
terminals = np.array([False] * (T - 1) + [True])

# As the reproduction in PyTorch and the paper's code keep their episodes.
np.savez("pytorch.npz", observations=pictures, rewards=rewards, actions=steering, terminals=terminals)
np.savez_compressed("paper.npz", obs=pictures, action=steering.astype(np.float16))

# Other types, and columns with an axis of their own.
np.savez_compressed("vectors.npz", observations=vectors, rewards=rewards.astype(np.float32).reshape(T, 1),
                    actions=np.array([2, 0, 1, 2, 0]), terminals=terminals.astype(np.uint8))


def wrong(name, **changed):
    np.savez(f"wrong-{name}.npz", **{**dict(observations=vectors, rewards=rewards, actions=steering, terminals=terminals), **changed})


wrong("fortran", observations=np.asfortranarray(vectors))
wrong("big-endian", rewards=rewards.astype(">f8"))
wrong("objects", rewards=np.array([0.5, None, 1, 2, 3], dtype=object))
wrong("complex", rewards=rewards.astype(np.complex64))
wrong("structured", rewards=np.zeros(T, dtype=[("reward", "<f4")]))
wrong("longer", rewards=np.arange(T + 1.0))
wrong("wider", rewards=np.zeros((T, 2)))
wrong("text", terminals=np.array(["no"] * T))
wrong("pictures", observations=pictures.astype(np.float32))

# A V under the names of the reproduction in PyTorch (ctallec/world-models, models/vae.py), nearly all of it zero so that it packs well.
Z = 3
shapes = {
    "encoder.conv1": (32, 3, 4, 4), "encoder.conv2": (64, 32, 4, 4), "encoder.conv3": (128, 64, 4, 4), "encoder.conv4": (256, 128, 4, 4),
    "encoder.fc_mu": (Z, 1024), "encoder.fc_logsigma": (Z, 1024), "decoder.fc1": (1024, Z),
    "decoder.deconv1": (1024, 128, 5, 5), "decoder.deconv2": (128, 64, 5, 5), "decoder.deconv3": (64, 32, 6, 6), "decoder.deconv4": (32, 3, 6, 6),
}
state = {}
for number, (layer, shape) in enumerate(shapes.items()):
    transposed = "deconv" in layer
    weight = np.zeros(int(np.prod(shape)), np.float32)
    stride = max(1, weight.size // 400) | 1
    weight[::stride] = 0.1 + 0.3 * np.cos((np.arange(weight[::stride].size) + number) % 12)
    state[layer + ".weight"] = weight.reshape(shape)
    state[layer + ".bias"] = (0.05 * np.cos(np.arange(shape[1 if transposed else 0]) % 5)).astype(np.float32)

header, at = {}, 0
for name, array in state.items():
    header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [at, at + array.nbytes]}
    at += array.nbytes
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
with gzip.GzipFile("pytorch-vae.safetensors.gz", "wb", 9, mtime=0) as file:
    file.write(len(text).to_bytes(8, "little") + text)
    for array in state.values():
        file.write(array.tobytes())


def convolve(x, layer):
    weight, rows = state[layer + ".weight"].astype(float), (x.shape[1] - 4) // 2 + 1
    windows = np.stack([[x[:, 2 * i:2 * i + 4, 2 * j:2 * j + 4] for j in range(rows)] for i in range(rows)])
    return np.maximum(np.einsum("ijcab,ocab->oij", windows, weight) + state[layer + ".bias"][:, None, None], 0)


def deconvolve(x, layer):
    weight = state[layer + ".weight"].astype(float)
    side = weight.shape[2]
    y = np.zeros((weight.shape[1], 2 * (x.shape[1] - 1) + side, 2 * (x.shape[1] - 1) + side))
    for i in range(x.shape[1]):
        for j in range(x.shape[1]):
            y[:, 2 * i:2 * i + side, 2 * j:2 * j + side] += np.einsum("c,coab->oab", x[:, i, j], weight)
    return y + state[layer + ".bias"][:, None, None]


def dense(x, layer):
    return state[layer + ".weight"].astype(float) @ x + state[layer + ".bias"]


# The picture of NumpyFilesTests: (7 * i) % 256.
x = ((7 * np.arange(64 * 64 * 3)) % 256).reshape(64, 64, 3).transpose(2, 0, 1) / 255
for layer in range(1, 5):
    x = convolve(x, f"encoder.conv{layer}")
mu, logsigma = dense(x.ravel(), "encoder.fc_mu"), dense(x.ravel(), "encoder.fc_logsigma")
y = np.maximum(dense(mu, "decoder.fc1"), 0).reshape(1024, 1, 1)
for layer in range(1, 4):
    y = np.maximum(deconvolve(y, f"decoder.deconv{layer}"), 0)
y = 1 / (1 + np.exp(-deconvolve(y, "decoder.deconv4")))
np.savez("pytorch-vae-outputs.npz", mu=mu, logsigma=logsigma, redrawn=y.transpose(1, 2, 0).ravel()[::61])
