namespace WorldModels.Environments.Racing;

/// <summary>A wheel: it rolls, grips the ground up to the maximum friction, and slides beyond it.</summary>
internal sealed class Wheel(Body body, RevoluteJoint joint)
{
    public const double Radius = 27 * Car.Size;

    private const double TimeStep = 1.0 / 50;
    private const double EnginePower = 100000000 * Car.Size * Car.Size, Inertia = 4000 * Car.Size * Car.Size;
    private const double RoadFriction = 1000000 * Car.Size * Car.Size, GrassFriction = RoadFriction * 0.6;
    private const double Grip = 205000 * Car.Size * Car.Size;
    private const double BrakeForce = 15, LockingBrake = 0.9;

    public Body Body => body;

    public RevoluteJoint Joint => joint;

    /// <summary>The target steering angle, in radians; positive is left.</summary>
    public double Steering { get; set; }

    /// <summary>The engine's power for this wheel, 0 to 1.</summary>
    public double Gas { get; set; }

    /// <summary>The strength of the brake, 0 to 1; from 0.9 on the wheel locks.</summary>
    public double Brake { get; set; }

    /// <summary>The angular velocity of the wheel, in rad/s.</summary>
    public double Speed { get; private set; }

    /// <summary>The angle by which the wheel has rolled, in radians.</summary>
    public double Phase { get; private set; }

    /// <summary>Converts steering, gas and brake to the motor's speed and the force on the wheel for the next step.</summary>
    public void Drive(bool onRoad)
    {
        double turn = Steering - joint.Angle;
        joint.MotorSpeed = (float)(Math.Sign(turn) * Math.Min(50 * Math.Abs(turn), 3.0));

        Vector2 forward = body.Rotation.Apply(Vector2.UnitY), side = body.Rotation.Apply(Vector2.UnitX);
        double forwardSpeed = (double)forward.X * body.Velocity.X + (double)forward.Y * body.Velocity.Y;
        double sideSpeed = (double)side.X * body.Velocity.X + (double)side.Y * body.Velocity.Y;

        Speed += TimeStep * EnginePower * Gas / Inertia / (Math.Abs(Speed) + 5);
        if (Brake >= LockingBrake) Speed = 0;
        else if (Brake > 0) Speed -= Math.Sign(Speed) * Math.Min(BrakeForce * Brake, Math.Abs(Speed));
        Phase += Speed * TimeStep;

        double forwardForce = (-forwardSpeed + Speed * Radius) * Grip, sideForce = -sideSpeed * Grip;
        double force = Math.Sqrt(forwardForce * forwardForce + sideForce * sideForce);
        double limit = onRoad ? RoadFriction : GrassFriction;
        if (force > limit)
        {
            forwardForce = forwardForce / force * limit;
            sideForce = sideForce / force * limit;
        }
        Speed -= TimeStep * forwardForce * Radius / Inertia;
        body.Force = new Vector2(
            (float)(sideForce * side.X + forwardForce * forward.X), (float)(sideForce * side.Y + forwardForce * forward.Y));
    }
}
