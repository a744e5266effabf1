namespace DecisionService;

/// <summary>The exception for a problem that prevents the service from starting; the message is for the user.</summary>
internal sealed class ServiceException(string message) : Exception(message);
