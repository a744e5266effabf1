"""The two functions of gymnasium that the server and modules that register environments use."""

_registry = {}


class NameNotFound(Exception):
    pass


def register(id, entry_point):
    _registry[id] = entry_point


def make(id, **kwargs):
    if id not in _registry:
        raise NameNotFound(f"Environment `{id}` doesn't exist.")
    return _registry[id](**kwargs)
