namespace WorldModels.FSharp.Tests

open System
open WorldModels.Environments

/// Pictures of a grey level between black and white, which the action makes brighter or darker.
/// The reward is the level; the episode ends at black or white.
module LineWorld =

    let private picture (level: float32) = Observation(Array.create (64 * 64 * 3) (byte (255f * level)))

    /// An environment without a class, as an object expression.
    let create () =
        let mutable level = 0.5f

        { new IEnvironment with
            member _.ObservationSpace = ImageSpace(64, 64, 3)
            member _.ActionSpace = BoxSpace(1, -1f, 1f)

            member _.Reset seed =
                level <- float32 (Pcg64(seed).NextUniform(0.3, 0.7))
                picture level

            member _.Step action =
                level <- level + 0.05f * action[0]
                let ended = level <= 0f || level >= 1f
                level <- Math.Clamp(level, 0f, 1f)
                StepResult(picture level, float level, ended, false)

            member _.Dispose() = () }
