using WorldModels.Pictures;

namespace PaperResults;

/// <summary>The results card as a picture: the search's curve and the judged episodes.</summary>
internal static class CardPicture
{
    public static void Draw(ResultsCard card, string path)
    {
        CurvePoint[] evaluated = [.. card.Curve.Where(point => point.Evaluation is not null)];
        double[] sorted = [.. card.Returns.Order()];
        Chart.Panels(
        [
            Chart.Lines($"{card.World}: {card.Variant}", "generation", "return",
            [
                new Series("evaluated mean", [.. evaluated.Select(point => (double)point.Generation)], [.. evaluated.Select(point => point.Evaluation!.Value)]),
                new Series("population", [.. card.Curve.Select(point => (double)point.Generation)], [.. card.Curve.Select(point => point.Population)]),
            ]),
            Chart.Lines($"{card.Returns.Count} judged episodes, sorted", "episode", "return", [new Series("return", sorted)]),
        ], columns: 1).SavePng(path);
    }
}
