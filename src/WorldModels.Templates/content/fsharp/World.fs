module MyAgent.World

open System
open WorldModels.Environments

let private side, maxSteps = 64, 60

/// A point in the wind: the picture is red to the left of the point and green above it. Actions from -1 to 1 push it down and to the right.
/// The reward is highest near the middle, and the episode ends at the edge.
let create () =
    let mutable y, x, windY, windX, step = 0., 0., 0., 0., maxSteps
    let observations, actions = ImageSpace(side, side, 3), BoxSpace(2, -1f, 1f)

    let draw () =
        let colour i =
            match i % 3 with
            | 0 -> if float (i / 3 % side) < x then 200uy else 60uy
            | 1 -> if float (i / 3 / side) < y then 200uy else 60uy
            | _ -> 0uy

        Observation(Array.init (side * side * 3) colour)

    { new IEnvironment with
        member _.ObservationSpace = observations
        member _.ActionSpace = actions

        member _.Reset seed =
            let random = Pcg64 seed
            y <- random.NextUniform(20, 44)
            x <- random.NextUniform(20, 44)
            windY <- random.NextUniform(-1, 1)
            windX <- random.NextUniform(-1, 1)
            step <- 0
            draw ()

        member _.Step action =
            if step >= maxSteps then invalidOp "the episode is over: call Reset first"
            if not (actions.Contains action) then invalidArg "action" $"""({String.Join(", ", action)}) is not two numbers from -1 to 1"""
            y <- y + 3. * float action[0] + windY
            x <- x + 3. * float action[1] + windX
            let distance = max (abs (y - 32.)) (abs (x - 32.)) / 32.
            let lost = distance > 1.
            step <- if lost then maxSteps else step + 1
            StepResult(draw (), (if lost then 0. else 1. - distance), lost, not lost && step = maxSteps)

        member _.Dispose() = () }
