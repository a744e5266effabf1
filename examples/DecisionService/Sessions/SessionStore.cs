using System.Collections.Concurrent;

namespace DecisionService;

/// <summary>The sessions, up to a maximum number, in memory and in a journal. Unused sessions are deleted after some time.</summary>
internal sealed class SessionStore : IDisposable
{
    private readonly ConcurrentDictionary<string, Session> _sessions;
    private readonly SessionJournal _journal;
    private readonly Lock _writing = new(), _creating = new();
    private readonly DecisionModel _model;
    private readonly int _most;
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _clock;
    private int _count;

    /// <exception cref="ServiceException">The folder's sessions belong to another model, are damaged, or in use.</exception>
    public SessionStore(string folder, DecisionModel model, int most, TimeSpan lifetime, TimeProvider clock)
    {
        (_model, _most, _lifetime, _clock) = (model, most, lifetime, clock);
        var read = new Dictionary<string, Session>();
        _journal = new SessionJournal(folder, model, read);
        _sessions = new ConcurrentDictionary<string, Session>(read.Where(session => !IsExpired(session.Value)));
        _count = _sessions.Count;
    }

    public int Count => _count;

    /// <summary>Begins a session; an existing session is reset.</summary>
    /// <returns>Whether the session is new.</returns>
    /// <exception cref="Problem">There are too many sessions.</exception>
    public bool Begin(string name, out Session session)
    {
        lock (_creating)
        {
            if (_sessions.TryGetValue(name, out Session? known) && !IsExpired(known))
            {
                lock (known.Lock) Commit(known, _model.Beginning);
                session = known;
                return false;
            }
            if (_count >= _most) RemoveExpired();
            if (_count >= _most && !_sessions.ContainsKey(name))
                throw new Problem(StatusCodes.Status503ServiceUnavailable, "There are too many sessions", $"there are {_most} sessions already: end one with DELETE /sessions/NAME, or start the service with a larger --max-sessions");
            session = new Session(name, _model.Beginning, _clock.GetUtcNow());
            lock (_writing)
            {
                _journal.Append(name, session.State, session.LastSeen);
                if (_sessions.TryGetValue(name, out Session? expired)) expired.IsRemoved = true;
                else _count++;
                _sessions[name] = session;
            }
            return true;
        }
    }

    /// <exception cref="Problem">The session does not exist.</exception>
    public Session Find(string name) => _sessions.TryGetValue(name, out Session? session) && !IsExpired(session) ? session : throw Problem.NoSession(name);

    /// <summary>Stores the next state of a session, first on disk; the caller holds its lock.</summary>
    /// <exception cref="Problem">The session was ended by another request.</exception>
    public void Commit(Session session, SessionState state)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        lock (_writing)
        {
            if (session.IsRemoved) throw Problem.NoSession(session.Name);
            _journal.Append(session.Name, state, now);
            (session.State, session.LastSeen) = (state, now);
            if (_journal.IsWorthWriting(_count)) _journal.Write(_sessions.Values);
        }
    }

    /// <exception cref="Problem">The session does not exist.</exception>
    public void End(string name)
    {
        lock (_creating)
        {
            Session session = Find(name);
            lock (session.Lock) Remove(session);
        }
    }

    /// <summary>Deletes the sessions that were not used for the maximum time.</summary>
    public void Expire()
    {
        lock (_creating) RemoveExpired();
    }

    public void Dispose()
    {
        lock (_writing) _journal.Dispose();
    }

    private void RemoveExpired()
    {
        foreach (Session session in _sessions.Values.Where(IsExpired))
            lock (session.Lock) if (IsExpired(session)) Remove(session);
    }

    private void Remove(Session session)
    {
        lock (_writing)
        {
            _journal.Append(session.Name, null, _clock.GetUtcNow());
            session.IsRemoved = true;
            if (_sessions.TryRemove(session.Name, out _)) _count--;
        }
    }

    private bool IsExpired(Session session) => _clock.GetUtcNow() - session.LastSeen > _lifetime;
}
