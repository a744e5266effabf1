// 14. A flow: bend one distribution into another
//
// A normalizing flow takes a standard normal number u and bends it, by a curve that always rises, into the number that is wanted. The curve
// can be followed both ways:
//
//   to draw    u from the normal distribution, s' = f(u)
//   to train   u = f^-1(s'),  log p(s') = log normal(u) + log |du/ds'|
//
// Here f^-1 is the distribution function of a mixture of normal distributions (Ho et al. 2019), brought back to normal numbers, and the
// network gives its parameters. Where the curve f is steep, what is likely gets thin: between the exits it jumps.
//
// For a single number such a flow says what a mixture says, and so the two are level here. Where a state has several numbers the flow says
// more: the curve of each number depends on the numbers before it, where they are independent within a component of a mixture. docs/ladder.md
// shows that on the latents of CarRacing. FlowBend.Spline bends by rational-quadratic splines (Durkan et al. 2019) instead.
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

// A flow is an honest density: over the whole line it adds up to 1.

let density = flow :?> DensityNetworkTransformer
let steps = ImaginedSteps(20001, 1, 1)

for i in 0..20000 do
    steps.States[i] <- 3f
    steps.Actions[i] <- 2f
    steps.NextStates[i] <- float32 (0.001 * float (i - 10000))

printfn "its density adds up to %.3f" (0.001 * (density.LogLikelihood steps |> Array.sumBy exp))

draw "14-flow.png" "a throw, and what a flow makes of it" [ "real", arrivals; "mixture", throws mixture; "flow", throws flow ]
