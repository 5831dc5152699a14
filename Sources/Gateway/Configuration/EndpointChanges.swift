import Config

/// Names of endpoints that differ between two settings, in file order.
package struct EndpointChanges: Sendable, Equatable {
  package var added: [String] = []
  package var removed: [String] = []
  package var changed: [String] = []

  init(from old: [EndpointSettings], to new: [EndpointSettings]) {
    self.init(from: old, to: new, EndpointMatch(from: old, to: new))
  }

  /// - Parameter match: of the two.
  init(from old: [EndpointSettings], to new: [EndpointSettings], _ match: EndpointMatch) {
    for position in new.indices where !match.isSame[position] {
      if match.origins[position] == nil { added.append(new[position].name) } else { changed.append(new[position].name) }
    }
    removed = match.gone.map { old[$0].name }
  }
}
