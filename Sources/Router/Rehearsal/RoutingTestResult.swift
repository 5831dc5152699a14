package import Config

/// What came of one routing test.
package struct RoutingTestResult: Sendable, Equatable {
  package var test: RoutingTest
  /// Everywhere that the request may go first; empty if it leads nowhere.
  package var goesTo: [String]

  /// It goes somewhere, and nowhere else than it should.
  package var passes: Bool { !goesTo.isEmpty && goesTo.allSatisfy(test.goesTo.contains) }

  /// "`m`, with `a` offline, goes to `b` or `c`".
  package var sentence: String {
    let offline = test.offline.isEmpty ? "" : ", with \(Self.list(test.offline, "and")) offline,"
    return "`\(test.model)`\(offline) \(goesTo.isEmpty ? "leads nowhere" : "goes to \(Self.list(goesTo, "or"))")"
  }

  /// nil if it passes.
  var diagnostic: Diagnostic? {
    if passes { return nil }
    return Diagnostic(
      id: .routingTestFailed, message: "routing test failed: \(sentence), and should go to \(Self.list(test.goesTo, "or"))",
      primary: test.place, hint: hint)
  }

  /// What it should be and is not.
  package var expectation: String { Self.list(test.goesTo, "or") }

  private var hint: String {
    let isPartly = goesTo.contains(where: test.goesTo.contains)
    return isPartly
      ? "`goes_to` names every endpoint that may be the first; `fingerpost route` tells why it may be these"
      : "`fingerpost route` tells why"
  }

  private static func list(_ names: [String], _ word: String) -> String {
    let shown = names.prefix(5).map { "`\($0)`" } + (names.count > 5 ? ["\(names.count - 5) more"] : [])
    guard let last = shown.last, shown.count > 1 else { return shown.joined() }
    return shown.dropLast().joined(separator: ", ") + " \(word) " + last
  }
}
