package import Config

/// What came of one attempt to load the file.
package enum ReloadOutcome: Sendable {
  case applied(AppliedReload)
  /// The file holds the bytes that are running already.
  case unchanged
  /// The running table stays; these say why.
  case rejected([Diagnostic])
}

/// A swap that happened.
package struct AppliedReload: Sendable {
  package var generation: UInt64
  package var digest: ContentDigest
  package var changes: EndpointChanges
  /// Key paths that changed and act only after a restart.
  package var restartRequired: [String]
  /// Warnings and notes of the new file.
  package var diagnostics: [Diagnostic]
}

/// Names of endpoints that differ between two settings, in file order.
package struct EndpointChanges: Sendable, Equatable {
  package var added: [String] = []
  package var removed: [String] = []
  package var changed: [String] = []

  init(from old: [EndpointSettings], to new: [EndpointSettings]) {
    let before = Dictionary(old.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let after = Set(new.map(\.id))
    for endpoint in new {
      guard let previous = before[endpoint.id] else {
        added.append(endpoint.name)
        continue
      }
      if !previous.describesSame(as: endpoint) { changed.append(endpoint.name) }
    }
    removed = old.filter { !after.contains($0.id) }.map(\.name)
  }
}

extension EndpointSettings {
  /// Equal but for where it stands in the file.
  fileprivate func describesSame(as other: EndpointSettings) -> Bool {
    var moved = other
    moved.location = location
    return self == moved
  }
}
