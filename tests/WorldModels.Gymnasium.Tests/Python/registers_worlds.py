"""Registers an environment when it is imported."""

import gymnasium
import toy_worlds

gymnasium.register("Pictures-v0", toy_worlds.Pictures)
