namespace WorldModels.Environments.Racing;

/// <summary>A rigid body: shape, mass, position and motion, in metres, kilograms, seconds and radians.</summary>
internal sealed class Body
{
    /// <summary>The centre of mass and its velocity. Fields, because the solver's inner loop works on them.</summary>
    public Vector2 Center, Velocity;

    public float Angle, AngularVelocity;

    /// <summary>The force on the centre of mass in the next step.</summary>
    public Vector2 Force;

    /// <summary>How long the body has been at rest, in seconds.</summary>
    public float RestTime;

    private const float Rest = 0.01f, AngularRest = 2 / 180f * MathF.PI;

    public Body(Vector2[][] polygons, float density, Vector2 origin, float angle)
    {
        Polygons = polygons;
        Mass = MassProperties.Of(polygons, density);
        InverseMass = 1 / Mass.Mass;
        InverseInertia = 1 / Mass.Inertia;
        Angle = angle;
        Origin = origin;
        Rotation = new Rotation(angle);
        Center = Rotation.Apply(Mass.Center) + origin;
    }

    /// <summary>The convex polygons of the shape, in the body's own coordinates and in Box2D's order of corners.</summary>
    public Vector2[][] Polygons { get; }

    public MassProperties Mass { get; }

    public float InverseMass { get; }

    public float InverseInertia { get; }

    /// <summary>The position of the shape's origin, Box2D's "position" of the body, after the last step, as is <see cref="Rotation"/>.</summary>
    public Vector2 Origin { get; private set; }

    public Rotation Rotation { get; private set; }

    /// <summary>Updates the position of the shape from <see cref="Center"/> and <see cref="Angle"/>.</summary>
    public void Place()
    {
        Rotation = new Rotation(Angle);
        Origin = Center - Rotation.Apply(Mass.Center);
    }

    /// <summary>Returns the position of a point of the shape in the world.</summary>
    public Vector2 ToWorld(Vector2 point) => Rotation.Apply(point) + Origin;

    public void Accelerate(float duration)
    {
        Velocity += duration * (InverseMass * Force);
        Force = Vector2.Zero;
    }

    /// <summary>Moves the body with its velocity, at most 2 m or a quarter turn per step.</summary>
    public void Move(float duration)
    {
        const float LongestWay = 2, LargestTurn = 0.5f * MathF.PI;
        Vector2 way = duration * Velocity;
        if (Plane.Dot(way, way) > LongestWay * LongestWay) Velocity *= LongestWay / Plane.Length(way);
        float turn = duration * AngularVelocity;
        if (turn * turn > LargestTurn * LargestTurn) AngularVelocity *= LargestTurn / MathF.Abs(turn);
        Center += duration * Velocity;
        Angle += duration * AngularVelocity;
    }

    /// <summary>Counts the time at rest.</summary>
    public void CountRest(float duration)
    {
        bool moves = AngularVelocity * AngularVelocity > AngularRest * AngularRest || Plane.Dot(Velocity, Velocity) > Rest * Rest;
        RestTime = moves ? 0 : RestTime + duration;
    }

    /// <summary>Puts the body to sleep and sets its velocity to zero.</summary>
    public void Sleep()
    {
        Velocity = Vector2.Zero;
        AngularVelocity = RestTime = 0;
    }
}
