"""Environments whose observations have entries, as some of Gymnasium and of packages for it."""

import array

from gymnasium.spaces import Box, Dict, Discrete, MultiBinary, MultiDiscrete, Text, Tuple


class Recorded:
    """Shows one observation over and over."""

    def __init__(self, space, observation):
        self.observation_space, self.action_space, self.observation = space, Discrete(2), observation

    def reset(self, *, seed=None, options=None):
        return self.observation, {}

    def step(self, action):
        return self.observation, 1.0, True, False, {}

    def close(self):
        pass


def blackjack():
    """gymnasium.envs.toy_text.blackjack: the player's sum, the dealer's card and whether an ace is usable."""
    return Recorded(Tuple([Discrete(32), Discrete(11), Discrete(2)]), (14, 10, 1))


def minigrid():
    """minigrid.MiniGridEnv: its mission is text, which is no numbers."""
    space = Dict({"image": Box(0, 255, [7, 7, 3], "uint8"), "direction": Discrete(4), "mission": Text(64)})
    return Recorded(space, {"image": bytes(range(147)), "direction": 3, "mission": "get to the green goal square"})


def nested(order="sorted"):
    pairs = [("hand", Tuple([Discrete(3, start=-1), Box(-2, 5, [2, 2], "float64")])), ("flags", MultiBinary(2)),
             ("arm", Dict({"joints": Box([0, -1], [1, float("inf")], [2]), "grip": MultiDiscrete([2, 3], start=[5, 0])}))]
    observation = {"hand": (1, [[0.5, -2], [4, 5]]), "flags": array.array("b", [1, 0]),
                   "arm": {"grip": [6, 2], "joints": array.array("f", [0.25, 7])}}
    return Recorded(Dict(pairs if order == "given" else dict(pairs)), observation)


def broken(how):
    world = nested()
    if how == "missing":
        del world.observation["arm"]["grip"]
    elif how == "short":
        world.observation["flags"] = [1]
    elif how == "choice":
        world.observation["hand"] = (2, world.observation["hand"][1])
    return world


def large(bound):
    return Recorded(Box(-bound, bound, [1], "float64"), [0.0])
