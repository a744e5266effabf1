namespace WorldModels.FSharp.Tests

open System
open System.IO
open System.Text.RegularExpressions
open Xunit

/// Every page in examples/ runs as a reader runs it, and prints the expected lines.
type PageTests(sessions: PageSessions) =

    /// Patterns of the lines that each page prints.
    static let expected =
        Map
            [ "01-first-pipeline.fsx",
              [ "^60 rows$"
                "^  Observation: Vector<Byte, 64, 64, 3>$"
                @"^V: squared error \d"
                @"^M: -?\d+\.\d+ nats a latent dimension over 19 steps"
                "^C: return .* in the dream, chosen after generation 1 of 1$"
                @"^saved and loaded: \d+\.\d MB$"
                @"^drove 20 steps, return -?\d"
                "^the model in memory drives the same way: true$" ]

              "02-environments.fsx",
              [ @"^CarRacing: observations Image\(64 x 64 x 3\), actions Box"
                "^TakeCover follows the contract$"
                @"^left and right until a fatal hit, or for a minute: \d+ steps, return \d+$"
                @"^over 20 episodes: \d+ steps on average$"
                "^drew 02-environments.png$" ]

              "03-rollouts-and-deedle.fsx",
              [ @"^3 episodes, return -?\d+\.\d on average, -?\d+\.\d to -?\d"
                @"^60 steps with columns Episode, Step, Action\.0, Action\.1, Action\.2, Reward$"
                @"^gas: mean \d\.\d\d, standard"
                "^the best 2 episodes have 40 steps$"
                "^Action is again a Vector<Single, 3>$"
                "^drew 03-rollouts.png$" ]

              "04-looking-into-v.fsx",
              [ @"^epoch  1: squared error +\d+\.\d, +\d+\.\d nats$"
                @"^V: squared error \d.* over 20 pictures"
                @"^most active: latent \d+ with \d+\.\d\d nats, latent"
                @"^\d+ of 32 latents carry half of all nats$"
                @"^latent +\d+ from -3 to 3 changes a number of the picture by \d+\.\d of 255$"
                "^pictures that hardly differ: 0 of 8 latents are active$"
                "^PosteriorCollapse: none of the 8 latents depends on the picture"
                @"^V of CarRacing reports \d problems$"
                @"^drew 04-looking-into-v\.png, \d+ x \d+$" ]

              "05-training-m.fsx",
              [ @"^M: -?\d+\.\d+ nats a latent dimension over 19 steps \(one Gaussian \d.*, nothing moves \d"
                @"^held out: -?\d+\.\d+ nats after epoch 1 of 1, which is kept"
                @"^nats a latent dimension: five components -?\d+\.\d+, one -?\d+\.\d+$"
                @"^error on its own: after 1 step \d+\.\d+ \(nothing moves \d+\.\d+\), after 5 \d.*, after 15 \d"
                @"^use of the components: 0\.\d\d 0\.\d\d 0\.\d\d 0\.\d\d 0\.\d\d; \d\.\d of 5$"
                @"^calibration error 0\.\d\d\d \(0 is perfect\)$"
                @"^gradient norm: \d.* at the prediction, \d.* 10 steps before$"
                @"^M reports \d problems$"
                @"^drew 05-training-m\.png, \d+ x \d+$" ]

              "06-dreaming.fsx",
              [ "^60 real steps$"
                @"^change from step to step: \d+\.\d\d of 255 in reality, \d+\.\d\d in the reconstructions$"
                @"^  dreamt at temperature 0\.1: \d+\.\d\d over \d+ steps$"
                @"^random policy +\d+\.\d ± \d"
                @"^  temperature 1\.3: \d+ in the dream, \d+ in reality, \d+\.\d times as much$"
                @"^drew 06-dreaming\.png, \d+ x \d+$"
                @"^filmed 06-dreaming\.gif$" ]

              "07-model-zip.fsx",
              [ @"^saved \d+\.\d MB; it reads Episode, Step, Observation, Action, Reward, Done$"
                @"^  .*Transform_000/Weights\.safetensors +17\.\d+ MB$"
                "^settings of V: { \"InputColumn\": \"Observation\""
                @"^V: 4348547 parameters, 1 epochs\nM: 11522 parameters, 1 epochs\nC: 147 parameters$"
                "^V alone has no C: ArgumentException: the model has no ControllerTransformer"
                @"^driven here: +(\S+), with [1-9]\d* torch libraries\ndriven elsewhere: \1, with 0 torch libraries$"
                "^no weights: FormatException: the model file is incomplete: stage 'VaeEncoder'"
                @"^31 latents: FormatException: Settings\.json of stage 'VaeEncoder' is damaged: its checksum does not match$"
                "^cut off: FormatException: "
                @"^drew 07-model-zip\.png, \d+ x \d+$" ]

              "08-custom-environment.fsx",
              [ "^the environment follows the contract$"
                @"^an environment that ignores its seed breaks [1-9] rules:$"
                @"^a rule of one line +200\.0 ± +0\.0 of 200 steps$"
                @"^C in the environment: return \d.* in the environment, chosen after generation 1 of 1$"
                @"^M: -?\d+\.\d+ nats"
                @"^C trained in the dream +\d+\.\d ± +\d+\.\d of 200 steps$"
                @"^drew 08-custom-environment\.png, \d+ x \d+$" ]

              "09-own-network.fsx",
              [ "^own network: 96463 parameters$"
                @"^epoch  1: squared error +\d+\.\d$"
                @"^own network: squared error \d+\.\d a picture over 20 pictures \(mean picture \d+\.\d\)"
                @"^M: -?\d+\.\d+ nats a latent dimension over 19 steps"
                @"^C: return .* in the dream, chosen after generation 1 of 1$"
                @"^drove 20 steps, return -?\d"
                @"^drew 09-own-network\.png, \d+ x \d+$" ]

              "10-tabular.fsx",
              [ @"^three states: 2 states x 2 actions, 4 of 4 cells known from \d+ steps$"
                "^  1, right -> end  p 1.00  reward 1$"
                @"^values after 3 sweeps: V\(0\) = 0\.90, V\(1\) = 1\.00$"
                "^played: 2 steps, return 1$"
                @"^random actions reach the goal in \d\.\d% of the episodes, the plan in 7\d\.\d%$"
                "^the loaded table gives the same plan: true$"
                "^after 10 episodes the table has no data of the cells .*5; 7; .*11; 12; .*15"
                @"^Q-learning: 6000 episodes, \d+ steps"
                @"^trained inside the table it reaches the goal in [67]\d\.\d%, with no real steps besides"
                @"^  table +\d+ real steps: +7\d\.\d%$"
                @"^drew 10-tabular\.png, \d+ x \d+$" ]

              "11-network.fsx",
              [ @"^network: 980 steps: squared error (0\.000|\d\.?\d*E-)"
                @"^linear:  980 steps: squared error 0\.0"
                @"^one step: the network's error is \d\d+ times smaller than the linear model's$"
                @"^drew 11-network\.png, \d+ x \d+$" ]
              "12-likelihood.fsx",
              [ @"^Gaussian:  1960 steps: .* nats a number \(one Gaussian"
                @"^a throw ends at -?0\.\d+, according to the network with the squared error$"
                @"^real throws +100\.0% at an exit"
                @"^the Gaussian's throws +\d\.\d% at an exit"
                @"^drew 12-likelihood\.png, 640 x 320$" ]
              "13-mixture.fsx",
              [ @"^nats a step: Gaussian -?\d\.\d+, mixture -[12]\.\d+, perfect -2\.26$"
                @"^the mixture's throws +(9\d|100)\.\d% at an exit, of these [45]\d% at the right one$"
                @"^  a throw from 3 leads to +-?\d\.\d+ and has the reward +-?\d\.\d+$"
                @"^drew 13-mixture\.png, 640 x 320$" ]
              "14-flow.fsx",
              [ @"^flow:    1960 steps: .* nats a number"
                @"^the flow's throws +(9\d|100)\.\d% at an exit, of these [3-6]\d% at the right one$"
                @"^the integral of its density is (1\.00|0\.99)"
                @"^drew 14-flow\.png, 640 x 320$" ]

              "15-recurrent.fsx",
              [ @"^hidden velocity, recurrent:  1\d\d\d steps: squared error \d.* of 1 components in use$"
                @"^hidden velocity, memoryless: 1\d\d\d steps: squared error \d.* of 1 components in use$"
                @"^delayed memory, LSTM with 1493 parameters: reward explained (-?\d|NaN)"
                @"^delayed memory, tanh with 437 parameters: reward explained (-?\d|NaN)"
                @"^tanh: gradient norm \d.* at the answer, \d.* at the cue$"
                "^drew 15-recurrent.png$" ]

              "20-search.fsx",
              [ @"^  CMA-ES    reaches 1e-9 in [1-5] of 5, after \d+ evaluations$"
                @"^  separable reaches 1e-9 in [1-5] of 5, after \d+ evaluations$"
                @"^separable, 10000 parameters: the sphere falls from 10000 to 9\d\d\d in 20 generations$"
                "^C by CmaEs: return .* in the environment, chosen after generation 1 of 1$"
                "^C by Pepg: return .* in the environment"
                "^C with 4 hidden units, 13 parameters: return"
                @"^played \d+ steps, return -?\d"
                @"^drew 20-search\.png, \d+ x \d+$" ]

              "21-planning.fsx",
              [ @"^learnt from \d+ steps$"
                @"^from the start: action \(0\) of 4, value 0\.\d+, 2000 simulations, \d+ steps deep$"
                @"^  left  value 0\.\d+, simulated \d+ times$"
                @"^random    reaches the goal in \d+% of 3 episodes$"
                @"^MCTS, 400 reaches the goal in \d+% of 3 episodes$"
                "^drew 21-planning.png$" ]

              "22-reinforcement.fsx",
              [ @"^random actions earn 4\d of 120 in an episode$"
                @"^DQN         return \d.* in the environment, chosen after generation \d+ of \d+; over new episodes \d+$"
                @"^PPO, forces return \d.* in the environment"
                "^the controller has 195 parameters$"
                "^dreamt: return .* in the dream"
                @"^C trained in the dream earns \d+ in the real environment, from \d+ real steps$"
                @"^  DQN         earns 110 after .* real steps$"
                @"^drew 22-reinforcement\.png, 640 x 360$" ]

              "23-loop.fsx",
              [ @"^round 1: 500 real steps, score 0\.00"
                "^solved: true$"
                @"^  rounds, seed 5: solved after \d+ real steps$"
                @"^  4000 real steps: rounds 100%, a single round +\d\d?%$"
                @"^resumed to round \d+, with the same rounds as the loop above: true$"
                "^drew 23-loop.png$" ]

              "24-curiosity.fsx",
              [ @"^after 2000 steps: 1\d\d of 199 cells with curiosity, \d\d with random actions$"
                @"^an ensemble, after \d+ steps: \d\d+ cells with its graph, \d\d with tree search, \d\d with random actions$"
                @"^real steps to the goal: \d+ with a model, \d+ without: \d+\.\d times as many$"
                @"^drew 24-curiosity\.png, \d+ x \d+$" ]

              "30-onnx.fsx",
              [ @"^agent +\d+\.\d+ MB$"
                "^V and its ONNX file agree on all latents: true$"
                @"^drove 20 steps, return -?\d.*; with the ONNX file -?\d"
                "^both drive the same way: true$"
                @"^M with an ONNX encoder: -?\d+\.\d+ nats" ]

              "31-gymnasium.fsx",
              [ @"^pole:Pole: observations Box.*, actions Discrete\(2\)$"
                "^pole:Pole follows the contract$"
                "^a wrong name: .*pole:Missing"
                @"^3 episodes with random actions, \d+\.\d steps each$"
                @"^M: -?\d+\.\d+ nats"
                "^C: return .* in the dream, chosen after generation 1 of 1$"
                @"^C trained in the dream +return \d+\.\d ± \d+\.\d in pole:Pole$"
                @"^drew 31-gymnasium\.png, \d+ x \d+$" ]

              "32-weights-from-elsewhere.fsx",
              [ "^V: 32 latents; M: 256 units, MixtureDensity; C: 879 numbers$"
                @"^drove \d+ steps, return -?\d+\.\d$"
                "^the same from the model zip: true$"
                "^refused: .*hostile.pth: the pickle refers to os.system" ]

              "40-logged-data.fsx",
              [ @"^2[01]\d\d\d\d rows in \d+ MB$"
                @"^2[01]\d\d\d\d rows in 3600 episodes of \d+ to \d+ rows \(median 60\), \d+ of which end; interval 10$"
                @"^Level +Observation +\d"
                @"^Error: \d+ rows are not valid\. The first: column 'Level' has no value, in row \d+ \(counted from 0, episode 'run-\d+'\)"
                @"^Error: \d+ rows are not valid\. The first: column 'Time' is .* where the interval is 10"
                "^usable: false$"
                @"^5 errors in 2[01]\d\d\d\d rows$"
                @"^usable: true, with 4[56]\d\d episodes of 1 to 60 rows \(median \d\d\)$"
                "^actions Valve: 0 to 1; interval 10$"
                "^drew 40-logged-data.png$"
                @"^M: -?\d+\.\d+ nats"
                @"^at 600 litres: Valve [01]"
                @"^random valves earn \d+\.\d of 60 points, the operators of the log 3\d\.\d$"
                @"^the agent earns \d+\.\d$" ]

              "41-forecast-and-surprise.fsx",
              [ @"^M: -?\d+\.\d+ nats"
                "^ahead   level    mean      5 %     95 %  reward$"
                @"^    8 +\d+ +-?\d+ +-?\d+ +-?\d+ +-?\d\.\d\d$"
                "^ahead +M +linear +persists +M +linear +persists +M +linear +persists +5 % +50 % +95 %$"
                @"^8 +\d+\.\d\d\d.* +\d+\.\d %$"
                @"^threshold -?\d+\.\d\d nats: \d+ alarms in \d+ rows of \d+ episodes: \d+\.\d\d % \(95 % interval \d"
                @"^without a fault: \d+ alarms in \d+ rows of 50 episodes"
                @"^behind it: \d+ alarms in \d+ rows$"
                @"^the leak is noticed in \d+ of 50 episodes, after \d+\.\d steps in the mean$" ] ]

    static member Names = PageSessions.Names |> Array.map (fun name -> TheoryDataRow<string> name)

    interface IClassFixture<PageSessions>

    [<Theory>]
    [<MemberData(nameof PageTests.Names)>]
    member _.``A page runs to its end and prints the expected lines``(name: string) =
        task {
            let patterns = expected |> Map.tryFind name |> Option.defaultValue []
            Assert.True(not patterns.IsEmpty, $"say in this class which lines {name} must print")
            let! page = sessions.Run name
            Assert.True(page.Ended, $"{name} did not come to its end:\n{page.Output}")

            for pattern in patterns do
                Assert.True(Regex.IsMatch(page.Output, pattern, RegexOptions.Multiline), $"no line of {name} is like '{pattern}':\n{page.Output}")

            Assert.DoesNotContain("warning", page.Output)
        }
