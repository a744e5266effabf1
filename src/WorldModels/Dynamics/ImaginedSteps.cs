namespace WorldModels.Dynamics;

/// <summary>Arrays for the steps that an <see cref="IWorldModel"/> takes together, one step after another.</summary>
public sealed class ImaginedSteps
{
    private int _count;

    /// <summary>Creates arrays for <paramref name="capacity"/> steps.</summary>
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

    /// <summary>The maximum number of steps.</summary>
    public int Capacity { get; }

    /// <summary>The number of steps to take, counted from the first: 0 to <see cref="Capacity"/>, which is the initial value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or above <see cref="Capacity"/>.</exception>
    public int Count
    {
        get => _count;
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, (uint)Capacity, nameof(Count));
            _count = value;
        }
    }

    /// <summary>[Capacity x state size]: the state at the start of each step.</summary>
    public float[] States { get; }

    /// <summary>[Capacity x action size].</summary>
    public float[] Actions { get; }

    /// <summary>[Capacity x state size]: the next state of each step.</summary>
    public float[] NextStates { get; }

    /// <summary>[Capacity].</summary>
    public float[] Rewards { get; }

    /// <summary>[Capacity]: whether the step terminated the episode.</summary>
    public bool[] Dones { get; }
}
