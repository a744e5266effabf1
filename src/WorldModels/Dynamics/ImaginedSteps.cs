namespace WorldModels.Dynamics;

/// <summary>Room for steps that an <see cref="IWorldModel"/> takes together, one after the other in plain arrays.</summary>
public sealed class ImaginedSteps
{
    private int _count;

    /// <summary>Room for <paramref name="capacity"/> steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public ImaginedSteps(int capacity, int stateSize, int actionSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stateSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(actionSize, 1);
        (Capacity, _count) = (capacity, capacity);
        States = new float[capacity * stateSize];
        Actions = new float[capacity * actionSize];
        NextStates = new float[capacity * stateSize];
        Rewards = new float[capacity];
        Dones = new bool[capacity];
    }

    /// <summary>The most steps there is room for.</summary>
    public int Capacity { get; }

    /// <summary>How many steps are taken, the first ones: 0 to <see cref="Capacity"/>, which it is at first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no room for so many.</exception>
    public int Count
    {
        get => _count;
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, (uint)Capacity, nameof(Count));
            _count = value;
        }
    }

    /// <summary>[Capacity x state size]: where each step starts.</summary>
    public float[] States { get; }

    /// <summary>[Capacity x action size].</summary>
    public float[] Actions { get; }

    /// <summary>[Capacity x state size]: where each step leads.</summary>
    public float[] NextStates { get; }

    /// <summary>[Capacity].</summary>
    public float[] Rewards { get; }

    /// <summary>[Capacity]: whether the step ended the task.</summary>
    public bool[] Dones { get; }
}
