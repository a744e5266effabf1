using WorldModels.Control;

namespace WorldModels.Fuzzing;

/// <summary>The state of a mirrored search, as in a checkpoint.</summary>
internal sealed class SearchTarget : Target
{
    public override string Name => "search";

    public override IReadOnlyList<byte[]> Seeds { get; } = [SearchMethods.Save(New(SearchMethod.OpenEs)), SearchMethods.Save(New(SearchMethod.Pepg))];

    public override byte[] Spoil(byte[] file, Mutator mutator) => mutator.Json(file);

    public override void Load(byte[] file)
    {
        try
        {
            Use(SearchMethods.Restore(New(SearchMethod.OpenEs), file));
        }
        catch (FormatException)
        {
            Use(SearchMethods.Restore(New(SearchMethod.Pepg), file));
        }

        static void Use(IEvolutionStrategy search)
        {
            if (!search.Mean.Concat(search.BestCandidate).All(double.IsFinite)) throw new InvalidDataException("the state is not finite");
        }
    }

    private static IEvolutionStrategy New(SearchMethod method) => SearchMethods.Create(method, [1, 2, 3], 0.5, 4, seed: 1, threads: 1);
}
