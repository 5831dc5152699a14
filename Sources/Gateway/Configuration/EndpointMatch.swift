import Config

/// Which endpoint of an older configuration each endpoint of a new one was: found once for a new table, for all who compare it with the one
/// before.
struct EndpointMatch: Sendable {
  /// By position in the new list: the position in the old one; nil for an endpoint that is new.
  let origins: [Int?]
  /// By position in the new list: whether nothing has changed but where it stands in the file.
  let isSame: [Bool]
  /// Positions in the old list of those that are gone.
  let gone: [Int]

  /// O(n). Where the order has stayed as it was, nothing is looked up by its id.
  init(from old: [EndpointSettings], to new: [EndpointSettings]) {
    var search = Search(old: old)
    var origins: [Int?] = []
    var isSame: [Bool] = []
    var isGone = [Bool](repeating: true, count: old.count)
    origins.reserveCapacity(new.count)
    isSame.reserveCapacity(new.count)
    // By index: a copy of an entry costs more than the comparison.
    for position in new.indices {
      let origin = search.next(new[position].id)
      origins.append(origin)
      isSame.append(origin.map { old.span[$0].describesSame(as: new.span[position]) } ?? false)
      if let origin { isGone[origin] = false }
    }
    self.origins = origins
    self.isSame = isSame
    gone = isGone.indices.filter { isGone[$0] }
  }

  private struct Search {
    let old: [EndpointSettings]
    private var expected = 0
    private var positions: [String: Int]?

    /// How many may have been taken out in one place before it is better to look them up.
    private static let lookahead = 4

    init(old: [EndpointSettings]) { self.old = old }

    mutating func next(_ id: String) -> Int? {
      for position in expected..<min(expected + Self.lookahead, old.count) where old[position].id == id {
        expected = position + 1
        return position
      }
      // Of what comes behind the last one, nothing was there before, unless the order has changed.
      let known = positions ?? Dictionary(old.indices.map { (old[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
      positions = known
      guard let position = known[id] else { return nil }
      expected = position + 1
      return position
    }
  }
}

extension EndpointSettings {
  /// Equal but for where it stands in the file.
  func describesSame(as other: EndpointSettings) -> Bool {
    name == other.name && id == other.id && base == other.base && kind == other.kind && apiKey == other.apiKey && caFile == other.caFile
      && healthCheckInterval == other.healthCheckInterval && healthCheckTimeout == other.healthCheckTimeout
      && inferenceTimeout == other.inferenceTimeout && maxConcurrent == other.maxConcurrent && weight == other.weight
      && models == other.models && notes == other.notes && enabled == other.enabled
  }
}
