"""An environment in Python for page 31: a pole on a cart, with the API of Gymnasium and the equations of its CartPole-v1.

It needs neither gymnasium nor numpy: a space is any object of a class named Box, Discrete, MultiDiscrete or MultiBinary.
"""

import array
import math
import random


class Box:
    def __init__(self, low, high, shape, dtype="float32"):
        self.low, self.high, self.shape, self.dtype = low, high, tuple(shape), dtype


class Discrete:
    def __init__(self, n):
        self.n, self.start = n, 0


class Pole:
    """Push left (0) or right (1). A step gives a reward of 1. The episode ends when the pole leans 12 degrees, the cart leaves its track, or after 500 steps."""

    observation_space = Box(-math.inf, math.inf, [4])
    action_space = Discrete(2)

    def __init__(self, steps=500):
        self.limit = steps

    def reset(self, *, seed=None, options=None):
        draw = random.Random(seed)
        self.state = [draw.uniform(-0.05, 0.05) for _ in range(4)]
        self.step_number = 0
        return self.see(), {}

    def step(self, action):
        place, speed, angle, turn = self.state
        sine, cosine = math.sin(angle), math.cos(angle)
        push = ((10 if action == 1 else -10) + 0.05 * turn * turn * sine) / 1.1
        fall = (9.8 * sine - cosine * push) / (0.5 * (4 / 3 - 0.1 * cosine * cosine / 1.1))
        gain = push - 0.05 * fall * cosine / 1.1
        self.state = [place + 0.02 * speed, speed + 0.02 * gain, angle + 0.02 * turn, turn + 0.02 * fall]
        self.step_number += 1
        fallen = abs(self.state[0]) > 2.4 or abs(self.state[2]) > math.radians(12)
        return self.see(), 1.0, fallen, self.step_number == self.limit and not fallen, {}

    def see(self):
        return array.array("f", self.state)

    def close(self):
        pass
