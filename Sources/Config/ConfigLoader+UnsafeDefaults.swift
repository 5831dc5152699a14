/// Errors for the well-known key and password of the samples, if anybody but this machine can connect.
///
/// - Parameter listening: the addresses that are really listened on, which a restart-only change of the file has not changed yet.
package func unsafeDefaults(in settings: Settings, listening: [ListenAddress]) -> [Diagnostic] {
  guard let exposed = listening.first(where: { !$0.isLoopback }) else { return [] }
  let keys = settings.auth.keys.filter(\.isWellKnown).map { key in
    Diagnostic(
      id: .wellKnownSecretExposed, severity: .error,
      message: "API key `\(key.name)` is the well-known one of the samples, and `\(exposed)` can be reached from other machines",
      primary: key.wellKnownPlace, related: [],
      hint: "give it a value of your own, or listen on 127.0.0.1 alone")
  }
  let users = settings.auth.users.filter(\.isWellKnown).map { user in
    Diagnostic(
      id: .wellKnownSecretExposed, severity: .error,
      message: "user `\(user.username)` has the well-known password of the samples, and `\(exposed)` can be reached from other machines",
      primary: user.wellKnownPlace, related: [],
      hint: "give it a password of your own, or listen on 127.0.0.1 alone")
  }
  return keys + users
}
