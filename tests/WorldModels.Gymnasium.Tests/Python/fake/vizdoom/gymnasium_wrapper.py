"""Registers an environment with the spaces and observations of ViZDoom 1.2's gymnasium_wrapper."""

import array

import gymnasium
from gymnasium.spaces import Box, Dict, Discrete

LARGEST = 3.4028234663852886e38


class TakeCover:
    def __init__(self):
        self.observation_space = Dict({
            "screen": Box(0, 255, [240, 320, 3], "uint8"), "gamevariables": Box(-LARGEST, LARGEST, [1])})
        self.action_space = Discrete(3)

    def observe(self):
        # As numpy's arrays, a buffer of three axes.
        screen = bytes((self.tics + at) % 256 for at in range(240 * 320 * 3))
        return {"screen": memoryview(screen).cast("B", [240, 320, 3]), "gamevariables": array.array("f", [100 - self.tics])}

    def reset(self, *, seed=None, options=None):
        self.tics = 0
        return self.observe(), {}

    def step(self, action):
        self.tics += 1
        return self.observe(), 1.0, self.tics == 3, False, {}

    def close(self):
        pass


gymnasium.register("VizdoomTakeCover-v0", TakeCover)
