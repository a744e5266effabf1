namespace DecisionService;

/// <summary>A refused request: the status, what is wrong, and what to do.</summary>
internal sealed class Problem(int status, string title, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public string Title { get; } = title;

    public static Problem BadInput(string detail) => new(StatusCodes.Status400BadRequest, "The request is not valid", detail);

    public static Problem NoSession(string name) => new(
        StatusCodes.Status404NotFound, "There is no such session", $"there is no session '{name}', or it has expired: begin one with PUT /sessions/{name}");
}
