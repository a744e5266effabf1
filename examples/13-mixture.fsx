// 13. A mixture: several things may happen
//
// A sum of normal distributions, each with a weight: first a component is chosen, then a number is drawn from it. The network gives the
// weights, means and deviations (Bishop 1994).
//
//   p(s' | s, a) = sum over k of  weight_k  normal(s'; mean_k, deviation_k)
//
// The component is chosen once for the whole state, not for each of its numbers: two exits in a plane remain two.
//
//   dotnet build -c Release
//   dotnet fsi examples/13-mixture.fsx
//
// It takes seconds and draws examples/pictures/13-mixture.png.

#load "teleporter.fsx"

open WorldModels.Dynamics
open WorldModels.Environments
open Teleporter

let gaussian, mixture = fit DynamicsHead.Gaussian, fit DynamicsHead.Mixture
let below, quality = measure gaussian, measure mixture
printfn "Gaussian: %O" below
printfn "mixture:  %O" quality

// The entropy of this world is what a perfect model reaches: that of the blur, and in one step of three the toss of a coin.

let entropy = log (Teleporter.Noise * sqrt (2.0 * System.Math.PI * System.Math.E)) + log 2.0 / 3.0
printfn "nats a step: Gaussian %.2f, mixture %.2f, perfect %.2f" below.NegativeLogLikelihood quality.NegativeLogLikelihood entropy

for name, ends in [ "real throws", arrivals; "the Gaussian's throws", throws gaussian; "the mixture's throws", throws mixture ] do
    let atExit, right = hits ends
    printfn "%-22s %5.1f%% at an exit, of these %.0f%% at the right one" name atExit right

// Training may end in a worse place: from one seed in five one wide component does the work of two, and throws then miss the exits. Compare with
// the likelihood of a perfect model, or train from several seeds and keep the best on held-out episodes.
//
// Which components does it use? The responsibility of a component is how probable it made what happened.

printfn "use of the components: %s" (String.concat " " [ for share in quality.MixtureUse -> $"%.2f{share}" ])

// A reward of 1 waits at the right exit, and -1 at the left one. The model draws the exit first and then the reward that goes with it.

let steps = ImaginedSteps(6, 1, 1)
Array.fill steps.States 0 6 3f
Array.fill steps.Actions 0 6 2f
(mixture :> IWorldModel).Step(steps, Pcg64 [| 2L |])
for i in 0..5 do printfn "  a throw from 3 leads to %5.2f and earns %5.2f" steps.NextStates[i] steps.Rewards[i]

draw "13-mixture.png" "a throw, and what a mixture makes of it" [ "real", arrivals; "Gaussian", throws gaussian; "mixture", throws mixture ]
