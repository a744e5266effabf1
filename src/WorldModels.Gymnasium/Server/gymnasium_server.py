"""Serves one Gymnasium environment over standard input and output. Python 3.9 or later.

A frame is the length of its body (4 bytes), an opcode (1 byte) and the body; all numbers are little-endian.

  to the server:    0 MAKE json, 1 RESET int64 seed, 2 STEP float32 numbers, 3 RENDER
  from the server:  0 SPECIFICATION json, 1 OBSERVATION array, 2 STEPPED float64 reward, uint8 flags, array,
                    3 PICTURE array or nothing, 255 ERROR json

An array is its kind (1 byte of b, i, u, f), the bytes of an item (1 byte), its rank (1 byte), its shape (int32 each)
and its items in C order. The end of the input ends the server. Standard output belongs to the frames: whatever the
environment prints goes to standard error. gymnasium is needed only for environments that are registered with it, numpy
only by environments that use it.
"""

import array
import base64
import importlib
import json
import os
import signal
import struct
import sys
import threading
import time
import traceback

if sys.version_info < (3, 9):
    sys.exit("Python 3.9 or later is needed: this is " + sys.version)

try:
    import numpy
except ImportError:
    numpy = None

PROTOCOL = 1
MAKE, RESET, STEP, RENDER = 0, 1, 2, 3
SPECIFICATION, OBSERVATION, STEPPED, PICTURE, ERROR = 0, 1, 2, 3, 255
LARGEST_CHOICE = 1 << 24
KINDS = {"?": "b", **dict.fromkeys("bhilqn", "i"), **dict.fromkeys("BHILQN", "u"), **dict.fromkeys("efd", "f")}


def flat(value):
    """The numbers of a number, an array, bytes, or lists of them."""
    if isinstance(value, (bytes, bytearray)):
        return list(value)
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [number for item in value for number in flat(item)]
    return [value]


def nested(numbers, shape):
    """Lists of the given shape, outermost first."""
    for size in reversed(shape[1:]):
        numbers = [numbers[i:i + size] for i in range(0, len(numbers), size)]
    return numbers if shape else numbers[0]


def product(shape):
    size = 1
    for extent in shape:
        size *= extent
    return size


def dtype_name(dtype):
    return getattr(dtype, "name", None) or getattr(dtype, "__name__", None) or str(dtype)


def encode(value, shape, as_bytes=False):
    """The array format of an observation or a picture. Lists become float64, or uint8 where bytes are wanted."""
    size = product(shape)
    try:
        view = memoryview(value)
    except TypeError:
        numbers = flat(value)
        view = memoryview(array.array("B", numbers) if as_bytes else array.array("d", map(float, numbers)))
    if view.shape != shape and (view.ndim > 1 or view.nbytes // view.itemsize != size):
        raise ValueError(f"the environment returned an array of shape {view.shape} where {shape} was declared")
    if view.format[0] in ">!" and view.itemsize > 1:
        raise ValueError(f"the environment returned an array of the foreign byte order {view.format}")
    kind = KINDS.get(view.format[-1])
    if kind is None:
        raise ValueError(f"the environment returned an array of the unknown format {view.format}")
    head = struct.pack(f"<cBB{len(shape)}i", kind.encode(), view.itemsize, len(shape), *shape)
    return head + view.tobytes()


def class_names(space):
    return {cls.__name__ for cls in type(space).__mro__}


def narrow(number):
    """The number, or infinity where it is beyond what float32 can hold."""
    try:
        struct.pack("<f", number)
        return number
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


class Space:
    """What the other side needs to know of a space, and how its elements travel."""

    def __init__(self, space, role):
        names = class_names(space)
        self.start = None
        if "Discrete" in names:
            self.kind, self.shape, self.dtype = "discrete", (), "int64"
            self.count, self.start = int(space.n), [int(getattr(space, "start", 0))]
            self.low, self.high = [0], [self.count - 1]
        elif "MultiDiscrete" in names:
            counts = flat(space.nvec)
            self.kind, self.dtype = "box", dtype_name(getattr(space, "dtype", "int64"))
            self.shape = tuple(getattr(space, "shape", None) or (len(counts),))
            self.start = self.numbers(getattr(space, "start", 0))
            self.low, self.high = [0] * len(counts), [int(count) - 1 for count in counts]
        elif "MultiBinary" in names:
            self.kind, self.dtype = "box", "int8"
            self.shape = tuple(getattr(space, "shape", None) or flat(space.n))
            self.low, self.high = self.numbers(0), self.numbers(1)
        elif "Box" in names:
            self.shape, self.dtype = tuple(space.shape), dtype_name(space.dtype)
            self.kind = "image" if role == "observation" and self.dtype == "uint8" and len(self.shape) == 3 else "box"
            self.low, self.high = self.numbers(space.low), self.numbers(space.high)
        else:
            raise TypeError(f"the {role} space {space} cannot be served: only Box, Discrete, MultiDiscrete and MultiBinary can, and as "
                            "observations Dict and Tuple of these; wrap the environment in one that has such a space")
        if self.start is not None and max(self.high) > LARGEST_CHOICE:
            raise ValueError(f"the {role} space {space} has more than {LARGEST_CHOICE} choices, which float32 cannot tell apart")
        self.integral = "int" in self.dtype or "bool" in self.dtype
        self.arrays = numpy and [numpy.array(bound, dtype=float).reshape(self.shape) for bound in (self.low, self.high)]

    def numbers(self, value):
        numbers = flat(value)
        return numbers * product(self.shape) if len(numbers) == 1 else numbers

    def describe(self):
        if self.kind == "discrete":
            return {"kind": "discrete", "count": self.count}
        if self.kind == "image":
            return {"kind": "image", "shape": self.shape}
        return {"kind": "box", "low": self.bounds(self.low), "high": self.bounds(self.high)}

    @staticmethod
    def bounds(numbers):
        return base64.b64encode(struct.pack(f"<{len(numbers)}f", *(narrow(float(number)) for number in numbers))).decode()

    def encode(self, value):
        if self.start is not None:
            value = array.array("q", [int(number) - start for number, start in zip(flat(value), self.start)])
        return encode(value, self.shape, self.kind == "image")

    def decode(self, body):
        """What the environment takes: an int, or an array of its dtype and shape (lists where there is no numpy)."""
        if self.kind == "discrete":
            return int(struct.unpack("<f", body)[0]) + self.start[0]
        if numpy:
            action = numpy.frombuffer(body, "<f4").astype(float).reshape(self.shape)
            action = numpy.clip(numpy.rint(action) if self.integral else action, *self.arrays)
            if self.start is not None:
                action += numpy.reshape(self.start, self.shape)
            return action.astype(self.dtype)
        numbers = struct.unpack(f"<{len(self.low)}f", body)
        numbers = [min(max(round(n) if self.integral else n, low), high) for n, low, high in zip(numbers, self.low, self.high)]
        if self.start is not None:
            numbers = [n + start for n, start in zip(numbers, self.start)]
        return nested(numbers, self.shape)


def leaves(space, path=()):
    """The entries of a Dict or a Tuple, within one another perhaps, each as its path and its space: by key, then by place."""
    names, spaces = class_names(space), getattr(space, "spaces", None)
    if "Dict" in names and spaces is not None:
        children = sorted(spaces.items(), key=lambda item: str(item[0]))
    elif "Tuple" in names and spaces is not None:
        children = list(enumerate(spaces))
    else:
        return [(path, space)]
    return [leaf for key, child in children for leaf in leaves(child, path + (key,))]


def entry_name(path):
    return "/".join(map(str, path))


class Entry:
    """One entry of a Dict or a Tuple, and the numbers that it adds to an observation."""

    def __init__(self, path, space, one_hot):
        self.path, self.name = path, entry_name(path)
        self.space = Space(space, f"entry '{self.name}' of the observation")
        self.is_picture = self.space.kind == "box" and self.space.dtype == "uint8" and len(self.space.shape) == 3
        if self.is_picture:
            self.space.kind = "image"
        self.counts = [int(high) + 1 for high in self.space.high] if one_hot and self.space.start is not None else None
        self.low, self.high = self.space.low, self.space.high
        if self.counts:
            self.low, self.high = [0] * sum(self.counts), [1] * sum(self.counts)

    def find(self, observation):
        for key in self.path:
            try:
                observation = observation[key]
            except (KeyError, IndexError, TypeError) as missing:
                raise ValueError(f"the environment returned an observation without the entry '{self.name}'") from missing
        return observation

    def numbers(self, observation):
        numbers = flat(self.find(observation))
        if len(numbers) != len(self.space.low):
            raise ValueError(f"the environment returned {len(numbers)} numbers as '{self.name}' where {len(self.space.low)} were declared")
        if self.space.start is not None:
            numbers = [int(number) - start for number, start in zip(numbers, self.space.start)]
        return [float(number) for number in numbers] if self.counts is None else self.one_hot(numbers)

    def one_hot(self, choices):
        numbers = []
        for choice, count in zip(choices, self.counts):
            if not 0 <= choice < count:
                raise ValueError(f"the environment returned choice {choice} of {count}, counted from 0, as '{self.name}'")
            numbers += [0.0] * choice + [1.0] + [0.0] * (count - 1 - choice)
        return numbers


class Entries:
    """Some entries of a Dict or a Tuple as one observation: a picture, or the numbers of all of them one after the other."""

    def __init__(self, space, names, one_hot):
        found = leaves(space)
        listed = ", ".join(f"{entry_name(path)} ({type(leaf).__name__}{tuple(getattr(leaf, 'shape', None) or ()) or ''})" for path, leaf in found)
        for name in names:
            if not any(self.belongs(path, name) for path, _ in found):
                raise ValueError(f"the observation has no entry '{name}' but {listed}: name entries of these in ObservationEntries")
        chosen = [(path, leaf) for path, leaf in found if not names or any(self.belongs(path, name) for name in names)]
        try:
            self.entries = [Entry(path, leaf, one_hot) for path, leaf in chosen]
        except TypeError as unknown:
            raise TypeError(f"{unknown}, or name other entries in ObservationEntries: there are {listed}") from unknown
        if not self.entries:
            raise TypeError(f"the observation space {space} has no entries")
        if len(self.entries) > 1 and any(entry.is_picture for entry in self.entries):
            raise ValueError(f"a picture is an observation by itself, and cannot be joined with other entries: name the picture, or only entries "
                             f"of numbers, in ObservationEntries; there are {listed}")
        self.alone = self.entries[0] if len(self.entries) == 1 and self.entries[0].counts is None else None

    @staticmethod
    def belongs(path, name):
        whole = entry_name(path)
        return whole == name or whole.startswith(name + "/")

    def describe(self):
        if self.alone:
            return self.alone.space.describe()
        low, high = ([number for entry in self.entries for number in getattr(entry, bound)] for bound in ("low", "high"))
        return {"kind": "box", "low": Space.bounds(low), "high": Space.bounds(high)}

    def encode(self, observation):
        if self.alone:
            return self.alone.space.encode(self.alone.find(observation))
        numbers = array.array("d", [number for entry in self.entries for number in entry.numbers(observation)])
        return encode(numbers, (len(numbers),))


def observation_of(space, names, one_hot):
    is_composite = class_names(space) & {"Dict", "Tuple"} and getattr(space, "spaces", None) is not None
    if is_composite:
        return Entries(space, names, one_hot)
    if names:
        raise ValueError(f"the observation space {space} has no entries: leave ObservationEntries empty")
    return Space(space, "observation")


class Server:
    def __init__(self):
        self.environment = None

    def make(self, body):
        request = json.loads(body.decode())
        if request["protocol"] != PROTOCOL:
            raise RuntimeError(f"this server speaks version {PROTOCOL} of the protocol, not {request['protocol']}")
        sys.path[:0] = request["paths"]
        if request["module"]:
            importlib.import_module(request["module"])
        self.environment = self.create(request["id"], request["arguments"])
        self.observation = observation_of(self.environment.observation_space, request["entries"], request["oneHot"])
        self.action = Space(self.environment.action_space, "action")
        return SPECIFICATION, json.dumps({
            "protocol": PROTOCOL, "observation": self.observation.describe(), "action": self.action.describe()}).encode()

    @staticmethod
    def create(name, arguments):
        module, _, factory = name.rpartition(":")
        if module:
            factory = getattr(importlib.import_module(module), factory, None)
            if callable(factory):
                return factory(**arguments)
        try:
            import gymnasium
        except ModuleNotFoundError as missing:
            raise ModuleNotFoundError(
                f"gymnasium is not installed in {sys.executable}, which '{name}' needs: install it there, name another Python, "
                "or name a callable of your own module as 'module:callable'") from missing
        return gymnasium.make(name, **arguments)

    def reset(self, body):
        result = self.environment.reset(seed=struct.unpack("<q", body)[0])
        if not (isinstance(result, tuple) and len(result) == 2):
            raise TypeError("reset must return (observation, info): this environment does not follow the Gymnasium API")
        return OBSERVATION, self.observation.encode(result[0])

    def step(self, body):
        result = self.environment.step(self.action.decode(body))
        if not (isinstance(result, tuple) and len(result) == 5):
            raise TypeError("step must return (observation, reward, terminated, truncated, info): this environment does not follow the Gymnasium API")
        observation, reward, terminated, truncated, _ = result
        return STEPPED, struct.pack("<dB", float(reward), bool(terminated) | bool(truncated) << 1) + self.observation.encode(observation)

    def render(self, _):
        picture = self.environment.render()
        if picture is None:
            return PICTURE, b""
        shape = getattr(picture, "shape", None)
        if shape is None and isinstance(picture, (list, tuple)):
            shape = (len(picture), len(picture[0]), len(picture[0][0]))
        if shape is None or len(shape) != 3:
            raise TypeError(f"render returned {type(picture).__name__}, not a picture of height x width x 3: use the render mode 'rgb_array'")
        return PICTURE, encode(picture, tuple(shape), as_bytes=True)

    def answer(self, opcode, body):
        return {MAKE: self.make, RESET: self.reset, STEP: self.step, RENDER: self.render}[opcode](body)


def claim_pipes():
    """Takes standard input and output for the frames; the environment gets an empty input and prints to standard error."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    if hasattr(os, "register_at_fork"):
        # A forked child that outlives this process would hide its end from the reader of the pipe. The hook holds a number,
        # since Python 3.9 crashes when it ends with a file in one.
        pipe = replies.fileno()
        os.register_at_fork(after_in_child=lambda: os.dup2(null, pipe, inheritable=False))
    return requests, replies


def leave_with_parent():
    """Ends this process when its parent is gone, even in the middle of a step that never ends; its forked children likewise."""
    leave_with(os.getppid())
    if hasattr(os, "register_at_fork"):
        forking = []
        os.register_at_fork(before=lambda: forking.append(os.getpid()), after_in_child=lambda: leave_with(forking[-1]))


def leave_with(parent):
    def watch():
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, replies = claim_pipes()
    leave_with_parent()
    server = Server()
    while True:
        head = requests.read(5)
        if len(head) < 5:
            break
        length, opcode = struct.unpack("<IB", head)
        body = requests.read(length)
        try:
            opcode, body = server.answer(opcode, body)
        except Exception as error:
            opcode, body = ERROR, json.dumps(
                {"type": type(error).__name__, "message": str(error), "traceback": traceback.format_exc()}).encode()
        replies.write(struct.pack("<IB", len(body), opcode))
        replies.write(body)
        replies.flush()
    if server.environment is not None:
        server.environment.close()


main()
