// 12. Likelihood: a guess that knows how sure it is
//
// Where chance has a say, the best single guess is the mean of what may follow, and it says nothing of how far off it will be. So let the
// network give two numbers for each number of the state, a mean and a deviation, and train it to make what happened likely:
//
//   loss = -log p(s' | s, a),  p a normal distribution
//
// The unit is the nat. Less is better; below the entropy of the world nobody can get.
//
//   dotnet build -c Release
//   dotnet fsi examples/12-likelihood.fsx
//
// It takes seconds and draws examples/pictures/12-likelihood.png.

#load "teleporter.fsx"

open WorldModels.Dynamics
open Teleporter

let guess, gaussian = fit DynamicsHead.MeanSquaredError, fit DynamicsHead.Gaussian
printfn "one guess: %O" (measure guess)
printfn "Gaussian:  %O" (measure gaussian)

// A push is well described: the mean is a tenth further, the deviation 0.02. A throw is not. Its mean is the middle, where nobody ever
// arrives, and all that a single normal distribution can do is to be wide enough for both exits.

let middle = throws guess
printfn "a throw ends at %.2f, says the single guess" (Seq.averageBy float middle)

for name, ends in [ "real throws", arrivals; "the Gaussian's throws", throws gaussian ] do
    let atExit, right = hits ends
    printfn "%-22s %5.1f%% at an exit, of these %.0f%% at the right one" name atExit right

// That it doubts everything in between shows in its calibration as well. If the model were right, what happened would fall into each
// tenth of its predicted distribution equally often.

let quality = measure gaussian
printfn "calibration: %s" (String.concat " " [ for share in quality.Calibration[0] -> $"%.2f{share}" ])
printfn "it would be 0.10 everywhere for a model that is right; the error is %.3f" quality.CalibrationError

draw "12-likelihood.png" "a throw, and what one normal distribution makes of it" [ "real", arrivals; "one guess", middle; "Gaussian", throws gaussian ]
