namespace WorldModels.Cluster;

/// <summary>A cache by name; a new item replaces the one that was not used for the longest time.</summary>
internal sealed class Recent<T>(int capacity) : IDisposable where T : class
{
    // The items in the order of their last use.
    private readonly List<(string Name, T Item)> _items = [];

    public T? Find(string name)
    {
        lock (_items)
        {
            int at = _items.FindIndex(item => item.Name == name);
            if (at < 0) return null;
            (string Name, T Item) found = _items[at];
            _items.RemoveAt(at);
            _items.Add(found);
            return found.Item;
        }
    }

    /// <summary>Adds an item; if its name is already in the cache, the new item is disposed.</summary>
    public void Add(string name, T item)
    {
        T? surplus = null;
        lock (_items)
        {
            if (_items.Exists(other => other.Name == name)) surplus = item;
            else
            {
                _items.Add((name, item));
                if (_items.Count > capacity) (surplus, _) = (_items[0].Item, _items.Remove(_items[0]));
            }
        }
        (surplus as IDisposable)?.Dispose();
    }

    public void Dispose()
    {
        lock (_items)
            foreach ((_, T item) in _items) (item as IDisposable)?.Dispose();
    }
}
