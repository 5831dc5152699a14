import Config

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
  func describesSame(as other: EndpointSettings) -> Bool {
    var moved = other
    moved.location = location
    return self == moved
  }
}
