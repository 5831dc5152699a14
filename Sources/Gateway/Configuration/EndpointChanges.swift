import Config

/// Names of endpoints that differ between two settings, in file order.
package struct EndpointChanges: Sendable, Equatable {
  package var added: [String] = []
  package var removed: [String] = []
  package var changed: [String] = []

  init(from old: [EndpointSettings], to new: [EndpointSettings]) {
    let before = Dictionary(old.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    var isGone = [Bool](repeating: true, count: old.count)
    for endpoint in new {
      guard let position = before[endpoint.id] else {
        added.append(endpoint.name)
        continue
      }
      isGone[position] = false
      if !old[position].describesSame(as: endpoint) { changed.append(endpoint.name) }
    }
    removed = zip(old, isGone).filter(\.1).map(\.0.name)
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
