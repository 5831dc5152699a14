package import Config

/// Runs the `tests:` of a file, in their order.
///
/// A provider counts as having its key if that is to come from a variable: what a file says about routing does not depend on where it is
/// looked at, and a check in CI needs no secrets.
///
/// - Complexity: O(size of the settings + tests x endpoints of their models).
package func routingTestResults(in settings: Settings) -> [RoutingTestResult] {
  guard !settings.tests.isEmpty else { return [] }
  let rehearsal = RouteRehearsal(settings.withAwaitedKeys)
  return settings.tests.map { RoutingTestResult(test: $0, goesTo: rehearsal.destinations(of: $0.model, offline: $0.offline)) }
}

/// An error for every routing test of the file that fails.
package func failedRoutingTests(in settings: Settings) -> [Diagnostic] {
  routingTestResults(in: settings).compactMap(\.diagnostic)
}

extension Settings {
  /// With something in the place of each key that a variable is to give and does not.
  var withAwaitedKeys: Settings {
    var furnished = self
    for index in providers.indices where providers[index].awaitsKey {
      furnished.providers[index].apiKey = Secret("a key that is not set here")
    }
    return furnished
  }
}
