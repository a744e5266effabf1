namespace DecisionService;

/// <summary>What keeps the service from starting, in words for the person who started it.</summary>
internal sealed class ServiceException(string message) : Exception(message);
