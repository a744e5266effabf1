"""Spaces with the attributes, the class hierarchy and the order of keys of gymnasium 1.x (gymnasium/spaces)."""

import collections
import collections.abc


class Space:
    def __init__(self, shape=None, dtype=None):
        self.shape, self.dtype = None if shape is None else tuple(shape), dtype


class Box(Space):
    def __init__(self, low, high, shape, dtype="float32"):
        super().__init__(shape, dtype)
        self.low, self.high = low, high


class Discrete(Space):
    def __init__(self, n, start=0):
        super().__init__((), "int64")
        self.n, self.start = n, start


class MultiDiscrete(Space):
    def __init__(self, nvec, start=None):
        super().__init__([len(nvec)], "int64")
        self.nvec, self.start = nvec, start or [0] * len(nvec)


class MultiBinary(Space):
    def __init__(self, n):
        super().__init__([n], "int8")
        self.n = n


class Text(Space):
    def __init__(self, max_length):
        super().__init__(dtype="str")
        self.max_length = max_length


class Dict(Space, collections.abc.Mapping):
    """A mapping is sorted by its keys, an OrderedDict and pairs keep their order."""

    def __init__(self, spaces):
        super().__init__()
        if isinstance(spaces, collections.abc.Mapping) and not isinstance(spaces, collections.OrderedDict):
            spaces = sorted(spaces.items())
        self.spaces = dict(spaces)

    def __getitem__(self, key):
        return self.spaces[key]

    def __iter__(self):
        yield from self.spaces

    def __len__(self):
        return len(self.spaces)


class Tuple(Space, collections.abc.Sequence):
    def __init__(self, spaces):
        super().__init__()
        self.spaces = tuple(spaces)

    def __getitem__(self, index):
        return self.spaces[index]

    def __len__(self):
        return len(self.spaces)
