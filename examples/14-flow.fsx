// 14. A flow: a transformed normal distribution
//
// A normalizing flow transforms a standard normal number u to the predicted number by a curve that always rises. The curve can be
// computed in both directions:
//
//   sampling   u from the normal distribution, s' = f(u)
//   training   u = f^-1(s'),  log p(s') = log normal(u) + log |du/ds'|
//
// Here f^-1 is the distribution function of a mixture of normal distributions (Ho et al. 2019), followed by the inverse normal distribution
// function. The network predicts its parameters. Where the curve f is steep, the density is low: between the exits it jumps.
//
// For a single number such a flow can represent the same distributions as a mixture, so the two have equal scores here. For a state of several
// numbers the flow can represent more: the curve of each number depends on the numbers before it, while the numbers are independent within a
// component of a mixture. docs/ladder.md shows this on the latents of CarRacing. FlowBend.Spline uses rational-quadratic splines (Durkan et al. 2019).
//
//   dotnet build -c Release
//   dotnet fsi examples/14-flow.fsx
//
// It takes seconds and draws examples/pictures/14-flow.png.

#load "teleporter.fsx"

open WorldModels.Dynamics
open Teleporter

let mixture, flow = fit DynamicsHead.Mixture, fit DynamicsHead.Flow
let below, quality = measure mixture, measure flow
printfn "mixture: %O" below
printfn "flow:    %O" quality

for name, ends in [ "real throws", arrivals; "the mixture's throws", throws mixture; "the flow's throws", throws flow ] do
    let atExit, right = hits ends
    printfn "%-22s %5.1f%% at an exit, of these %.0f%% at the right one" name atExit right

// A flow is a normalized density: its integral over the whole line is 1.

let density = flow :?> DensityNetworkTransformer
let steps = ImaginedSteps(20001, 1, 1)

for i in 0..20000 do
    steps.States[i] <- 3f
    steps.Actions[i] <- 2f
    steps.NextStates[i] <- float32 (0.001 * float (i - 10000))

printfn "the integral of its density is %.3f" (0.001 * (density.LogLikelihood steps |> Array.sumBy exp))

draw "14-flow.png" "a throw, and what a flow makes of it" [ "real", arrivals; "mixture", throws mixture; "flow", throws flow ]
