// 9. Your own network in place of V
//
// M can read any numbers that describe a picture, not only those of V. This page trains its own auto-encoder with TorchSharp, a fortieth of V
// in size, and uses it in place of V: as a column for the training of M, and as a wrapper of the environment for C.
//
//   dotnet build -c Release
//   dotnet fsi examples/09-own-network.fsx
//
// It takes about a minute and draws examples/pictures/09-own-network.png.

#load "references-pictures.fsx"

open System
open System.IO
open Microsoft.ML
open Microsoft.ML.Data
open TorchSharp
open WorldModels.Control
open WorldModels.Environments
open WorldModels.Memory
open WorldModels.Pictures
open WorldModels.Torch

let setting name size =
    match Environment.GetEnvironmentVariable $"WORLDMODELS_{name}" with
    | null | "" -> size
    | text -> int text

let ml = MLContext(seed = 1)

let rollouts =
    ml.Data.CollectRollouts((fun () -> new CarRacing()), episodes = setting "EPISODES" 20, maxSteps = setting "STEPS" 100)

let split = ml.Data.SplitEpisodes(rollouts, testFraction = 0.2)
let picturesOf (view: IDataView) = [| for row in view.GetColumn<byte[]> "Observation" -> row |]
let known, fresh = picturesOf split.Train, picturesOf split.Test

// The network has four convolutions down to twelve numbers and four up again. It is not variational. A program that uses TorchSharp before
// anything of this library must first load the native libraries.

TorchLibrary.EnsureLoaded()
torch.manual_seed 1L |> ignore

[<Literal>]
let Size = 12

type Layer = torch.nn.Module<torch.Tensor, torch.Tensor>

let stack (layers: Layer list) = torch.nn.Sequential(List.toArray layers)
let down from until: Layer list = [ torch.nn.Conv2d(from, until, 4L, stride = 2L, padding = 1L); torch.nn.ReLU() ]
let up from until: Layer list = [ torch.nn.ReLU(); torch.nn.ConvTranspose2d(from, until, 4L, stride = 2L, padding = 1L) ]
let narrow: Layer list = [ torch.nn.Flatten(); torch.nn.Linear(512L, int64 Size) ]
let widen: Layer list = [ torch.nn.Linear(int64 Size, 512L); torch.nn.Unflatten(1L, [| 32L; 4L; 4L |]) ]

let encoder = stack (down 3L 16L @ down 16L 32L @ down 32L 32L @ down 32L 32L @ narrow)
let decoder = stack (widen @ up 32L 32L @ up 32L 32L @ up 32L 16L @ up 16L 3L @ [ torch.nn.Sigmoid() ])

let parameters = Seq.append (encoder.parameters ()) (decoder.parameters ()) |> Seq.toArray
printfn "own network: %d parameters" (parameters |> Array.sumBy _.numel())

// Pictures are bytes with the channels last; torch needs numbers from 0 to 1 with the channels first.

let toTensor (pictures: byte[][]) =
    let bytes = torch.tensor(Array.concat pictures).view(int64 pictures.Length, 64L, 64L, 3L)
    bytes.permute(0L, 3L, 1L, 2L).to_type(torch.ScalarType.Float32).div(torch.tensor 255f)

let error (pictures: byte[][]) =
    let input = toTensor pictures
    (decoder.forward(encoder.forward input) - input).square().sum() / torch.tensor(float32 pictures.Length)

let optimizer = torch.optim.Adam(parameters, lr = 3e-3)
let random = Pcg64 1L

for epoch in 1 .. setting "V_EPOCHS" 20 do
    let shuffled = known |> Array.sortBy (fun _ -> random.NextUInt64())
    let mutable sum = 0.0

    for batch in Array.chunkBySize 50 shuffled do
        use _ = torch.NewDisposeScope()
        optimizer.zero_grad ()
        let loss = error batch
        loss.backward ()
        optimizer.step() |> ignore
        sum <- sum + loss.ToDouble() * float batch.Length

    if epoch = 1 || epoch % 5 = 0 then printfn "epoch %2d: squared error %6.1f" epoch (sum / float known.Length)

// The encoding of a picture. Its numbers may have any mean and scale. M learns best from numbers with mean 0 and standard deviation 1, so the
// page standardizes them. Several threads may call encode at once.

let raw (pictures: byte[][]) =
    use _ = torch.no_grad ()
    use _ = torch.NewDisposeScope()
    encoder.forward(toTensor pictures).data<float32>().ToArray() |> Array.chunkBySize Size

let means, deviations =
    let latents = known |> Array.chunkBySize 100 |> Array.collect raw
    let column i = latents |> Array.map (fun latent -> latent[i])
    let mean = Array.init Size (column >> Array.average)
    mean, Array.init Size (fun i -> column i |> Array.averageBy (fun value -> (value - mean[i]) ** 2f) |> sqrt |> max 1e-3f)

let encode picture = (raw [| picture |])[0] |> Array.mapi (fun i value -> (value - means[i]) / deviations[i])

let decode (latent: float32[]) =
    use _ = torch.no_grad ()
    use _ = torch.NewDisposeScope()
    let drawn = decoder.forward(torch.tensor(latent |> Array.mapi (fun i value -> value * deviations[i] + means[i])).unsqueeze 0L)
    (drawn.squeeze(0L).permute(1L, 2L, 0L).contiguous() * torch.tensor 255f).round().data<float32>().ToArray() |> Array.map byte

let mean = Array.init fresh[0].Length (fun i -> fresh |> Array.averageBy (fun picture -> float picture[i]))
let distance (picture: byte[]) drawn = Array.map2 (fun (a: byte) b -> ((float a - b) / 255.0) ** 2.0) picture drawn |> Array.sum
let squared draw = fresh |> Array.averageBy (fun picture -> distance picture (draw picture))
let own, baseline = squared (encode >> decode >> Array.map float), squared (fun _ -> mean)
let explained = 100.0 * (1.0 - own / baseline)
printfn "own network: squared error %.1f a picture over %d pictures (mean picture %.1f), %.1f%% explained" own fresh.Length baseline explained

// As a column: ML.NET's own CustomMapping adds it to existing rollouts. M reads this column as it reads the column of V, and takes the size of
// the latent from it.

type PictureRow() =
    [<VectorType(64, 64, 3)>]
    member val Observation: byte[] = [||] with get, set

type LatentRow() =
    [<VectorType(Size)>]
    member val Latent: float32[] = [||] with get, set

let encodeRow (row: PictureRow) (result: LatentRow) = result.Latent <- encode row.Observation
let encoding = ml.Transforms.CustomMapping<PictureRow, LatentRow>(encodeRow, contractName = null).Fit rollouts
let latents = encoding.Transform split.Train

let memory =
    ml.Transforms.MdnRnnPredictor(
        MdnRnnPredictorOptions(HiddenSize = setting "HIDDEN" 64, Epochs = setting "M_EPOCHS" 40, BatchSize = 8, SequenceLength = 50, LearningRate = 3e-3)
    )

let control =
    ml.WorldModels().CmaEsControllerTrainer("Action", "Latent", "Hidden", generations = setting "GENERATIONS" 5, population = 16, episodes = 4)

let model = memory.Append(control).Fit latents
printfn "M: %O" ((MdnRnnPredictorTransformer.FromModel model).Evaluate(encoding.Transform split.Test))
printfn "C: %O" model.LastTransformer.History

// As a wrapper: WithEncoder replaces the picture with the network's numbers. The agent has no V and uses these numbers directly. Collection,
// training and the contract check work with such an environment too.

let world () : IEnvironment = (new CarRacing()).WithEncoder(Size, fun observation -> encode observation.Pixels)
EnvironmentContract.Check(world, maxSteps = 10)
let drive = (Agent.FromModel model).Play(world (), seed = 7L, maxSteps = setting "STEPS" 100)
printfn "drove %d steps, return %.2f" drive.Steps drive.Return

// A model file contains M and C. You must save the network yourself with encoder.save, and a program that loads the model file must wrap
// the environment with it. A network from PyTorch is simpler to use: as an ONNX file it is a stage of its own, see page 30.

let folder =
    match Environment.GetEnvironmentVariable "WORLDMODELS_PICTURES" with
    | null | "" -> Path.Combine(__SOURCE_DIRECTORY__, "pictures")
    | folder -> folder

let shown = [ for i in 0..7 -> fresh[i * (fresh.Length - 1) / 7] ]
let picture = Reconstructions.Draw(shown, shown |> List.map (encode >> decode), title = "Seen, and redrawn out of twelve numbers")
picture.SavePng(Path.Combine(folder, "09-own-network.png"))
printfn "drew 09-own-network.png, %d x %d" picture.Width picture.Height
