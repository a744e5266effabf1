namespace WorldModels.Environments.Racing;

/// <summary>
/// Advances a hull and its wheels by one step as Box2D 2.3 does: sequential impulses for the velocities, then
/// nonlinear Gauss-Seidel for the positions. There are no collisions.
/// </summary>
internal sealed class Solver(Body hull, Body[] wheels, RevoluteJoint[] joints)
{
    private const float Duration = 1 / 50f, RestBeforeSleep = 0.5f;
    private const int VelocityIterations = 180, PositionIterations = 60;

    public void Step()
    {
        foreach (Body wheel in wheels) wheel.Accelerate(Duration);
        // Box2D processes the joint that was created last first, here and below.
        for (int i = joints.Length - 1; i >= 0; i--) joints[i].Prepare(Duration);
        SolveVelocities();

        hull.Move(Duration);
        foreach (Body wheel in wheels) wheel.Move(Duration);
        bool solved = false;
        for (int iteration = 0; iteration < PositionIterations && !solved; iteration++)
        {
            solved = true;
            for (int i = joints.Length - 1; i >= 0; i--) solved &= joints[i].SolvePosition();
        }

        hull.Place();
        foreach (Body wheel in wheels) wheel.Place();
        Rest(solved);
    }

    private void SolveVelocities()
    {
        bool changed = true;
        // If an iteration changes no bit, all further iterations would be the same, so the result is that of all iterations.
        for (int iteration = 0; iteration < VelocityIterations && changed; iteration++)
        {
            Vector2 velocity = hull.Velocity;
            float angularVelocity = hull.AngularVelocity;
            changed = false;
            for (int i = joints.Length - 1; i >= 0; i--) changed |= joints[i].SolveVelocity();
            changed |= velocity != hull.Velocity | angularVelocity != hull.AngularVelocity;
        }
    }

    private void Rest(bool solved)
    {
        hull.CountRest(Duration);
        float shortest = hull.RestTime;
        foreach (Body wheel in wheels)
        {
            wheel.CountRest(Duration);
            shortest = MathF.Min(shortest, wheel.RestTime);
        }
        if (!solved || shortest < RestBeforeSleep) return;
        hull.Sleep();
        foreach (Body wheel in wheels) wheel.Sleep();
    }
}
