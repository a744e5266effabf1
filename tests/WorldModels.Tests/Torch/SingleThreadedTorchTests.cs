using TorchSharp;
using WorldModels.Torch;
using Xunit;

namespace WorldModels.Tests.Torch;

/// <summary>The number of threads that a new thread gets shows libtorch's setting for the whole process.</summary>
[Collection(TensorCounts.Name)]
public class SingleThreadedTorchTests
{
    public SingleThreadedTorchTests() => TorchLibrary.EnsureLoaded();

    [Fact]
    public void Trainings_that_overlap_keep_one_thread_until_the_last_has_ended()
    {
        int before = OnNewThread(torch.get_num_threads);
        try
        {
            OnNewThread(() => SetThreads(3));
            Assert.Equal(3, OnNewThread(torch.get_num_threads));
            SingleThreadedTorch first = OnNewThread(() => new SingleThreadedTorch()), second = OnNewThread(() => new SingleThreadedTorch());
            Assert.Equal(1, OnNewThread(torch.get_num_threads));

            OnNewThread(() => End(first));
            Assert.Equal(1, OnNewThread(torch.get_num_threads));
            SingleThreadedTorch third = OnNewThread(() => new SingleThreadedTorch());
            OnNewThread(() => End(second));
            Assert.Equal(1, OnNewThread(torch.get_num_threads));

            OnNewThread(() => End(third));
            Assert.Equal(3, OnNewThread(torch.get_num_threads));
            OnNewThread(() => End(third));
            Assert.Equal(3, OnNewThread(torch.get_num_threads));
        }
        finally
        {
            OnNewThread(() => SetThreads(before));
        }
    }

    private static int SetThreads(int count)
    {
        torch.set_num_threads(count);
        return count;
    }

    private static bool End(SingleThreadedTorch training)
    {
        training.Dispose();
        return true;
    }

    private static T OnNewThread<T>(Func<T> ask)
    {
        T answer = default!;
        var thread = new Thread(() => answer = ask());
        thread.Start();
        thread.Join();
        return answer;
    }
}
