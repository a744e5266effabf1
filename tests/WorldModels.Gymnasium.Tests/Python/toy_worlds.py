"""Environments with Gymnasium's API that need neither gymnasium nor numpy."""

import array
import os
import random
import signal
import subprocess
import sys
import time


class Box:
    def __init__(self, low, high, shape, dtype="float32"):
        self.low, self.high, self.shape, self.dtype = low, high, tuple(shape), dtype


class Discrete:
    def __init__(self, n, start=0):
        self.n, self.start = n, start


class MultiDiscrete:
    def __init__(self, nvec, start=0):
        self.nvec, self.start = nvec, start


class MultiBinary:
    def __init__(self, n):
        self.n = n


class Dict:
    pass


SPACES = {
    "Box": Box(-2, 2, [3]),
    "Matrix": Box([[-1, -2, -3], [-4, -5, float("-inf")]], [[1, 2, 3], [4, 5, 1e300]], [2, 3], "float64"),
    "Integers": Box(-10, 10, [2], "int16"),
    "Discrete": Discrete(5),
    "Shifted": Discrete(5, start=-2),
    "MultiDiscrete": MultiDiscrete([3, 4]),
    "MultiBinary": MultiBinary(4),
    "Dict": Dict(),
    "Huge": Discrete(1 << 25),
    "Crossed": Box(1, -1, [2]),
}


class Echo:
    """Shows the action that it was given; writes down what arrived as the last line of a file."""

    def __init__(self, space, log=None):
        self.observation_space = self.action_space = SPACES[space]
        self.log = log

    def reset(self, *, seed=None, options=None):
        space = self.observation_space
        return (space.start if isinstance(space, Discrete) else array.array("f", [0] * self.size())), {}

    def size(self):
        space = self.observation_space
        return len(space.nvec) if isinstance(space, MultiDiscrete) else space.n if isinstance(space, MultiBinary) else \
            space.shape[0] * (space.shape[1] if len(space.shape) > 1 else 1)

    def step(self, action):
        if self.log:
            with open(self.log, "w") as log:
                log.write(repr(action.tolist() if hasattr(action, "tolist") else action))
        return action, 0.5, False, False, {}

    def close(self):
        if self.log:
            with open(self.log, "w") as log:
                log.write("closed")


class Pictures:
    """Random pictures as bytes; terminated or truncated after a number of steps."""

    render_mode = None

    def __init__(self, height=4, width=5, steps=6, truncate=False, render_mode=None):
        self.observation_space = Box(0, 255, [height, width, 3], "uint8")
        self.action_space = Box([-1, 0, 0], [1, 1, 1], [3])
        self.steps, self.truncate, self.render_mode = steps, truncate, render_mode
        self.size = height * width * 3

    def picture(self):
        return bytes(self.random.randrange(256) for _ in range(self.size))

    def reset(self, *, seed=None, options=None):
        self.random, self.step_number = random.Random(seed), 0
        return self.picture(), {}

    def step(self, action):
        self.step_number += 1
        over = self.step_number == self.steps
        return self.picture(), self.random.random() + action[0], over and not self.truncate, over and self.truncate, {}

    def render(self):
        return {"rgb_array": [[[1, 2, 3], [4, 5, 6]]], "human": None, "ansi": "a line"}[self.render_mode]

    def close(self):
        pass


class Constant(Pictures):
    """One picture over and over: the cheapest world there is, to time the pipe."""

    def picture(self):
        return self.same

    def reset(self, *, seed=None, options=None):
        self.same = bytes(self.size)
        return super().reset(seed=seed)


class Trouble(Pictures):
    """Something goes wrong in a step: every time, or only until a file exists."""

    def __init__(self, trouble, at=2, until=None, when="step"):
        super().__init__()
        self.trouble, self.at, self.until, self.when = trouble, at, until, when
        if when == "make":
            self.happen()

    def reset(self, *, seed=None, options=None):
        first = super().reset(seed=seed)
        if self.when == "reset":
            self.happen()
        return (first[0] if self.trouble == "old reset" else first)

    def step(self, action):
        result = super().step(action)
        if self.when == "step" and self.step_number == self.at:
            if self.until:
                if os.path.exists(self.until):
                    return result
                open(self.until, "w").close()
            return self.happen(*result) or result
        return result

    def close(self):
        if self.when == "close":
            self.happen()

    def happen(self, *result):
        if self.trouble == "raise":
            raise ValueError("the wheel came off")
        if self.trouble == "die":
            print("these are my last words", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        if self.trouble == "leave":
            sys.exit(7)
        if self.trouble == "hang":
            print("now it hangs", file=sys.stderr, flush=True)
            time.sleep(3600)
        if self.trouble == "child":
            child = os.fork()
            if child == 0:
                time.sleep(3600)
            print(f"left alone: {child}", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        if self.trouble == "print":
            print("hello from Python")
            os.write(1, b"hello from the system\n")
            subprocess.run(["echo", "hello from a program"], check=True)
            sys.stdin.read()
        if self.trouble == "short":
            return (bytes(3),) + result[1:]
        if self.trouble == "large":
            return ([256] * self.size,) + result[1:]
        if self.trouble == "floats":
            return (array.array("f", [0] * self.size),) + result[1:]
        if self.trouble == "no reward":
            return (result[0], None) + result[2:]
        if self.trouble == "old step":
            return result[:4]
        return None


def make_nothing():
    return None
