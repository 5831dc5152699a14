/// Tells the handlers of a connection that the time for draining is over: what still runs on it ends now.
struct DrainTimeEnded {}
