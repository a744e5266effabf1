namespace WorldModels.Environments.Racing;

/// <summary>
/// A joint that holds a wheel at its position under the hull. A motor turns the wheel, and a limit keeps it within 0.4 rad of straight ahead.
/// This is Box2D's revolute joint for a wheel that is anchored at its own centre of mass.
/// </summary>
internal sealed class RevoluteJoint(Body hull, Body wheel, Vector2 anchor)
{
    public const float LinearSlop = 0.005f, AngularSlop = 2 / 180f * MathF.PI;

    private const float Limit = 0.4f, LargestCorrection = 8 / 180f * MathF.PI;
    private const float MaxTorque = (float)(180 * 900 * Car.Size * Car.Size);

    private readonly Vector2 _localArm = anchor - hull.Mass.Center;
    private readonly float _inverseMass = hull.InverseMass + wheel.InverseMass;
    private readonly float _inverseInertia = hull.InverseInertia + wheel.InverseInertia;
    private readonly float _motorMass = 1 / (hull.InverseInertia + wheel.InverseInertia);

    private Vector2 _arm;
    private PointMass _mass;
    private float _crossX, _crossY;
    private float _cofactorX, _cofactorY, _cofactorZ, _inverseDeterminant;
    private float _maxMotorImpulse;

    // The impulses of the joint so far: along x, along y, by the limit, by the motor. The next step starts from them.
    private float _impulseX, _impulseY, _limitImpulse, _motorImpulse;
    private int _limitSide;

    /// <summary>The speed at which the motor turns the wheel relative to the hull, in rad/s.</summary>
    public float MotorSpeed { get; set; }

    /// <summary>The angle of the wheel relative to the hull, in radians; positive is left.</summary>
    public float Angle => wheel.Angle - hull.Angle;

    /// <summary>Prepares a step: computes the lever arm, the effective masses and the active limit, and applies the impulses of the last step.</summary>
    public void Prepare(float duration)
    {
        float hullInertia = hull.InverseInertia;
        _maxMotorImpulse = duration * MaxTorque;
        _arm = new Rotation(hull.Angle).Apply(_localArm);
        _mass = new PointMass(
            _inverseMass + _arm.Y * _arm.Y * hullInertia, -_arm.Y * _arm.X * hullInertia, _inverseMass + _arm.X * _arm.X * hullInertia);
        _crossX = -_arm.Y * hullInertia;
        _crossY = _arm.X * hullInertia;
        // The 3x3 system of point and angle by Cramer's rule: the part that does not depend on the right-hand side.
        _cofactorX = _mass.Y * _inverseInertia - _crossY * _crossY;
        _cofactorY = _crossY * _crossX - _mass.XY * _inverseInertia;
        _cofactorZ = _mass.XY * _crossY - _mass.Y * _crossX;
        _inverseDeterminant = 1 / (_mass.X * _cofactorX + _mass.XY * _cofactorY + _crossX * _cofactorZ);

        int side = Angle <= -Limit ? -1 : Angle >= Limit ? 1 : 0;
        if (side == 0 || side != _limitSide) _limitImpulse = 0;
        _limitSide = side;

        float turn = _motorImpulse + _limitImpulse;
        hull.Velocity.X -= hull.InverseMass * _impulseX;
        hull.Velocity.Y -= hull.InverseMass * _impulseY;
        hull.AngularVelocity -= hullInertia * (_arm.X * _impulseY - _arm.Y * _impulseX + _motorImpulse + _limitImpulse);
        wheel.Velocity.X += wheel.InverseMass * _impulseX;
        wheel.Velocity.Y += wheel.InverseMass * _impulseY;
        wheel.AngularVelocity += wheel.InverseInertia * turn;
    }

    /// <summary>Runs one velocity iteration. Returns whether any bit of the wheel or an impulse changed.</summary>
    public bool SolveVelocity()
    {
        float hullMass = hull.InverseMass, hullInertia = hull.InverseInertia;
        float wheelMass = wheel.InverseMass, wheelInertia = wheel.InverseInertia;
        float armX = _arm.X, armY = _arm.Y;
        float hullSpin = hull.AngularVelocity, wheelSpin = wheel.AngularVelocity;

        float oldMotor = _motorImpulse;
        float motor = Math.Clamp(oldMotor + -_motorMass * (wheelSpin - hullSpin - MotorSpeed), -_maxMotorImpulse, _maxMotorImpulse);
        float push = motor - oldMotor;
        hullSpin -= hullInertia * push;
        wheelSpin += wheelInertia * push;

        float x = wheel.Velocity.X - hull.Velocity.X - -hullSpin * armY, y = wheel.Velocity.Y - hull.Velocity.Y - hullSpin * armX;
        float turn = 0, impulseX, impulseY;
        if (_limitSide == 0) (impulseX, impulseY) = _mass.Solve(-x, -y);
        else (impulseX, impulseY, turn) = SolveAtLimit(x, y, wheelSpin - hullSpin);

        float sumX = _impulseX + impulseX, sumY = _impulseY + impulseY, limit = _limitImpulse + turn;
        float velocityX = wheel.Velocity.X + wheelMass * impulseX, velocityY = wheel.Velocity.Y + wheelMass * impulseY;
        hullSpin -= hullInertia * (armX * impulseY - armY * impulseX + turn);
        wheelSpin += wheelInertia * turn;
        bool changed = motor != oldMotor | sumX != _impulseX | sumY != _impulseY | limit != _limitImpulse
            | velocityX != wheel.Velocity.X | velocityY != wheel.Velocity.Y | wheelSpin != wheel.AngularVelocity;

        hull.Velocity.X -= hullMass * impulseX;
        hull.Velocity.Y -= hullMass * impulseY;
        hull.AngularVelocity = hullSpin;
        wheel.Velocity.X = velocityX;
        wheel.Velocity.Y = velocityY;
        wheel.AngularVelocity = wheelSpin;
        (_motorImpulse, _impulseX, _impulseY, _limitImpulse) = (motor, sumX, sumY, limit);
        return changed;
    }

    /// <summary>Solves point and angle together; if the limit would have to pull, it is released, and only the point is solved.</summary>
    private (float X, float Y, float Turn) SolveAtLimit(float x, float y, float spin)
    {
        float bx = x, by = y, bz = spin;
        float solvedX = -(_inverseDeterminant * (bx * _cofactorX + by * _cofactorY + bz * _cofactorZ));
        float solvedY = -(_inverseDeterminant * (_mass.X * (by * _inverseInertia - bz * _crossY)
            + _mass.XY * (bz * _crossX - bx * _inverseInertia) + _crossX * (bx * _crossY - by * _crossX)));
        float turn = -(_inverseDeterminant * (_mass.X * (_mass.Y * bz - _crossY * by)
            + _mass.XY * (_crossY * bx - _mass.XY * bz) + _crossX * (_mass.XY * by - _mass.Y * bx)));
        float total = _limitImpulse + turn;
        if (_limitSide < 0 ? total >= 0 : total <= 0) return (solvedX, solvedY, turn);
        (float reducedX, float reducedY) = _mass.Solve(-x + _limitImpulse * _crossX, -y + _limitImpulse * _crossY);
        return (reducedX, reducedY, -_limitImpulse);
    }

    /// <summary>Runs one position iteration. Returns whether the joint is within the tolerance.</summary>
    public bool SolvePosition()
    {
        float angularError = 0;
        if (_limitSide != 0)
        {
            float beyond = _limitSide < 0 ? Angle + Limit : Angle - Limit;
            angularError = _limitSide < 0 ? -beyond : beyond;
            float correction = _limitSide < 0
                ? Math.Clamp(beyond + AngularSlop, -LargestCorrection, 0)
                : Math.Clamp(beyond - AngularSlop, 0, LargestCorrection);
            float turn = -_motorMass * correction;
            hull.Angle -= hull.InverseInertia * turn;
            wheel.Angle += wheel.InverseInertia * turn;
        }
        Vector2 arm = new Rotation(hull.Angle).Apply(_localArm);
        Vector2 error = wheel.Center - hull.Center - arm;
        float inertia = hull.InverseInertia;
        // The order of the factors is different from that in Prepare, as in Box2D.
        var mass = new PointMass(_inverseMass + inertia * arm.Y * arm.Y, -inertia * arm.X * arm.Y, _inverseMass + inertia * arm.X * arm.X);
        (float x, float y) = mass.Solve(error.X, error.Y);
        var impulse = new Vector2(-x, -y);
        hull.Center -= hull.InverseMass * impulse;
        hull.Angle -= inertia * Plane.Cross(arm, impulse);
        wheel.Center += wheel.InverseMass * impulse;
        return Plane.Length(error) <= LinearSlop && angularError <= AngularSlop;
    }
}
