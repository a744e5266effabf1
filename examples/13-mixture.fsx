// 13. A mixture: several possible next states
//
// A mixture is a weighted sum of normal distributions: a sample first chooses a component, then a number from it. The network predicts the
// weights, means and standard deviations (Bishop 1994).
//
//   p(s' | s, a) = sum over k of  weight_k  normal(s'; mean_k, deviation_k)
//
// The component is chosen once for the whole state, not for each of its numbers: two exits in a plane stay two exits.
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

// A perfect model reaches the entropy of this environment: that of the noise, and that of a coin toss in one step of three.

let entropy = log (Teleporter.Noise * sqrt (2.0 * System.Math.PI * System.Math.E)) + log 2.0 / 3.0
printfn "nats a step: Gaussian %.2f, mixture %.2f, perfect %.2f" below.NegativeLogLikelihood quality.NegativeLogLikelihood entropy

for name, ends in [ "real throws", arrivals; "the Gaussian's throws", throws gaussian; "the mixture's throws", throws mixture ] do
    let atExit, right = hits ends
    printfn "%-22s %5.1f%% at an exit, of these %.0f%% at the right one" name atExit right

// Training may end in a worse solution: for one seed in five a single wide component covers both exits, and throws then miss the exits. Compare
// with the likelihood of a perfect model, or train with several seeds and keep the best on held-out episodes.
//
// Which components does the model use? The responsibility of a component is its share of the probability of the actual next state.

printfn "use of the components: %s" (String.concat " " [ for share in quality.MixtureUse -> $"%.2f{share}" ])

// The right exit gives a reward of 1, the left one -1. The model samples the exit first and then the reward of that exit.

let steps = ImaginedSteps(6, 1, 1)
Array.fill steps.States 0 6 3f
Array.fill steps.Actions 0 6 2f
(mixture :> IWorldModel).Step(steps, Pcg64 [| 2L |])
for i in 0..5 do printfn "  a throw from 3 leads to %5.2f and has the reward %5.2f" steps.NextStates[i] steps.Rewards[i]

draw "13-mixture.png" "a throw, and what a mixture makes of it" [ "real", arrivals; "Gaussian", throws gaussian; "mixture", throws mixture ]
