"""Makes the files beside it with torch.save: python3 make.py (made with PyTorch 1.13.1 and NumPy 1.24).

The modules have the names and layouts of ctallec/world-models (models/mdrnn.py, models/controller.py, models/vae.py). The
outputs that PyTorch computes with them stand in expected.json.
"""
import collections
import gzip
import io
import json

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(5)
torch.set_num_threads(1)
Z, A, H, K, N = 3, 2, 4, 2, 3


class Memory(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(Z + A, H)
        self.gmm_linear = nn.Linear(H, (2 * Z + 1) * K + 2)


class Controller(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(Z + H, A)


def save(name, state, zipped):
    torch.save(state, name, _use_new_zipfile_serialization=zipped)


memory = Memory()
with torch.no_grad():
    for parameter in memory.parameters():
        parameter.uniform_(-1, 1)
optimizer = torch.optim.RMSprop(memory.parameters(), lr=1e-3, alpha=.9)
latents, actions, nexts = torch.randn(N, 1, Z), torch.rand(N, 1, A), torch.randn(N, 1, Z)
states, _ = memory.rnn(torch.cat([actions, latents], dim=-1))
outputs = memory.gmm_linear(states)
means = outputs[..., :K * Z].view(N, K, Z)
log_sigmas = outputs[..., K * Z:2 * K * Z].view(N, K, Z)
log_weights = F.log_softmax(outputs[:, 0, 2 * K * Z:2 * K * Z + K], dim=-1)
densities = torch.distributions.Normal(means, log_sigmas.exp()).log_prob(nexts)
likelihood = -torch.logsumexp(log_weights + densities.sum(-1), dim=-1)
# One step of the optimiser, so that its state is in the file too; the weights are those from before it.
weights = collections.OrderedDict((name, value.clone()) for name, value in memory.state_dict().items())
likelihood.mean().backward()
optimizer.step()
checkpoint = {"state_dict": weights, "optimizer": optimizer.state_dict(), "precision": 1.25, "epoch": 7}
save("memory-zip.tar", checkpoint, True)
save("memory-legacy.tar", checkpoint, False)

controller = Controller()
save("controller-zip.tar", {"epoch": 3, "reward": np.float64(900.5), "state_dict": controller.state_dict()}, True)
save("controller-legacy.tar", {"epoch": 3, "reward": np.float64(900.5), "state_dict": controller.state_dict()}, False)
features = torch.randn(1, Z + H)

# Layouts that a plain state_dict does not have: transposed, a part of a larger storage, of other types, shared, a parameter.
base = torch.arange(24, dtype=torch.float32)
views = collections.OrderedDict([
    ("transposed", base.view(4, 6).t()), ("part", base[5:11].view(2, 3)), ("step", base[1::4]), ("number", torch.tensor(2.5)),
    ("half", torch.tensor([0.5, -1.25]).half()), ("bfloat16", torch.tensor([0.5, -3.0]).bfloat16()), ("double", torch.tensor([1 / 3], dtype=torch.float64)),
    ("parameter", nn.Parameter(torch.tensor([7.0, 8.0]))), ("empty", torch.zeros(0, 3)),
])
save("views-zip.pt", views, True)
save("views-legacy.pt", views, False)

# What is refused: a whole module, numbers that cannot be weights.
save("whole-module.pt", nn.Linear(2, 1), True)
save("integers.pt", {"state_dict": {"steps": torch.tensor([1, 2])}}, True)
save("expanded.pt", {"state_dict": {"ones": torch.ones(1).expand(1000)}}, True)

# A V, nearly all of it zero so that it packs well.
shapes = {
    "encoder.conv1": (32, 3, 4, 4), "encoder.conv2": (64, 32, 4, 4), "encoder.conv3": (128, 64, 4, 4), "encoder.conv4": (256, 128, 4, 4),
    "encoder.fc_mu": (Z, 1024), "encoder.fc_logsigma": (Z, 1024), "decoder.fc1": (1024, Z),
    "decoder.deconv1": (1024, 128, 5, 5), "decoder.deconv2": (128, 64, 5, 5), "decoder.deconv3": (64, 32, 6, 6), "decoder.deconv4": (32, 3, 6, 6),
}
state = collections.OrderedDict()
for number, (layer, shape) in enumerate(shapes.items()):
    transposed = "deconv" in layer
    weight = np.zeros(int(np.prod(shape)), np.float32)
    stride = max(1, weight.size // 400) | 1
    weight[::stride] = 0.1 + 0.3 * np.cos((np.arange(weight[::stride].size) + number) % 12)
    state[layer + ".weight"] = torch.from_numpy(weight.reshape(shape))
    state[layer + ".bias"] = torch.from_numpy((0.05 * np.cos(np.arange(shape[1 if transposed else 0]) % 5)).astype(np.float32))
buffer = io.BytesIO()
torch.save({"epoch": 1, "state_dict": state, "precision": 31.5}, buffer)
with gzip.GzipFile("vision.tar.gz", "wb", 9, mtime=0) as file:
    file.write(buffer.getvalue())
picture = torch.from_numpy(((7 * np.arange(64 * 64 * 3)) % 256).astype(np.float32) / 255).view(1, 64, 64, 3).permute(0, 3, 1, 2)
x = picture
for layer in range(1, 5):
    x = F.relu(F.conv2d(x, state[f"encoder.conv{layer}.weight"], state[f"encoder.conv{layer}.bias"], stride=2))
x = x.reshape(1, -1)
mean = F.linear(x, state["encoder.fc_mu.weight"], state["encoder.fc_mu.bias"])
log_sigma = F.linear(x, state["encoder.fc_logsigma.weight"], state["encoder.fc_logsigma.bias"])
y = F.relu(F.linear(mean, state["decoder.fc1.weight"], state["decoder.fc1.bias"])).view(1, 1024, 1, 1)
for layer in range(1, 5):
    y = F.conv_transpose2d(y, state[f"decoder.deconv{layer}.weight"], state[f"decoder.deconv{layer}.bias"], stride=2)
    y = F.relu(y) if layer < 4 else torch.sigmoid(y)


# The agent of utils/misc.py over three pictures: what C gives goes into M without bounds.
with torch.no_grad():
    hidden, cell, agent_actions = torch.zeros(1, 1, H), torch.zeros(1, 1, H), []
    memory.load_state_dict(weights)
    for step in range(3):
        x = torch.from_numpy(((7 * np.arange(64 * 64 * 3) + 80 * step) % 256).astype(np.float32) / 255).view(1, 64, 64, 3).permute(0, 3, 1, 2)
        for layer in range(1, 5):
            x = F.relu(F.conv2d(x, state[f"encoder.conv{layer}.weight"], state[f"encoder.conv{layer}.bias"], stride=2))
        z = F.linear(x.reshape(1, -1), state["encoder.fc_mu.weight"], state["encoder.fc_mu.bias"])
        action = controller.fc(torch.cat([z, hidden[0]], dim=1))
        _, (hidden, cell) = memory.rnn(torch.cat([action, z], dim=1).unsqueeze(0), (hidden, cell))
        agent_actions.append(action)


def numbers(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().double().flatten().tolist()]


expected = {
    "latents": numbers(latents), "actions": numbers(actions), "nexts": numbers(nexts), "hidden": numbers(states), "means": numbers(means),
    "logSigmas": numbers(log_sigmas), "logWeights": numbers(log_weights), "rewards": numbers(outputs[:, 0, -2]), "doneLogits": numbers(outputs[:, 0, -1]),
    "negativeLogLikelihood": numbers(likelihood), "features": numbers(features), "action": numbers(controller.fc(features)),
    "agentActions": numbers(torch.cat(agent_actions)), "agentHidden": numbers(hidden),
    "mean": numbers(mean), "logSigma": numbers(log_sigma), "redrawn": numbers(y.permute(0, 2, 3, 1).flatten()[::61]),
}
with open("expected.json", "w") as file:
    json.dump(expected, file, indent=0)
