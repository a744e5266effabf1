// 12. Likelihood: a prediction with its uncertainty
//
// Where the environment is random, the best single prediction is the mean of the possible next states. It does not tell how large its error
// is. Therefore this network predicts two numbers for each number of the state, a mean and a standard deviation. Training maximizes the likelihood:
//
//   loss = -log p(s' | s, a),  p a normal distribution
//
// The unit is the nat. Less is better; the entropy of the environment is the lower bound.
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

// A move is predicted well: the mean is a tenth further, the standard deviation 0.02. A throw is not: its mean is the middle, where no throw
// ends, and a single normal distribution can only be wide enough for both exits.

let middle = throws guess
printfn "a throw ends at %.2f, according to the network with the squared error" (Seq.averageBy float middle)

for name, ends in [ "real throws", arrivals; "the Gaussian's throws", throws gaussian ] do
    let atExit, right = hits ends
    printfn "%-22s %5.1f%% at an exit, of these %.0f%% at the right one" name atExit right

// The calibration also shows that the Gaussian is wrong in between. For a correct model, the actual values would fall into each tenth of the
// predicted distribution equally often.

let quality = measure gaussian
printfn "calibration: %s" (String.concat " " [ for share in quality.Calibration[0] -> $"%.2f{share}" ])
printfn "a correct model has 0.10 everywhere; the calibration error is %.3f" quality.CalibrationError

draw "12-likelihood.png" "a throw, and what one normal distribution makes of it" [ "real", arrivals; "one guess", middle; "Gaussian", throws gaussian ]
