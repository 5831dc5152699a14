import Config

/// What changes that are made together have to do with so far. A further one that has to do with it too is not judged by what was there
/// before them: it waits until they are made.
struct TouchedEndpoints {
  private var ids: Set<String> = []
  private var names: Set<String> = []
  private var bases: Set<EndpointBase> = []

  /// Whether a change has to do with one of those before it.
  func concern(_ kind: EndpointMutation.Kind) -> Bool {
    switch kind {
    case .add(let change): isTouched(by: change) || change.name.value.map { ids.contains(UUIDText.ofEndpoint(named: $0)) } ?? false
    case .change(let id, let change): ids.contains(id) || isTouched(by: change)
    case .remove(let id): ids.contains(id)
    }
  }

  /// - Parameter endpoint: the one that is changed or removed.
  mutating func add(_ kind: EndpointMutation.Kind, of endpoint: EndpointSettings?) {
    if let endpoint {
      ids.insert(endpoint.id)
      names.insert(endpoint.name)
      bases.insert(endpoint.base)
    }
    switch kind {
    case .add(let change):
      if let name = change.name.value { ids.insert(UUIDText.ofEndpoint(named: name)) }
      add(change)
    case .change(_, let change): add(change)
    case .remove: break
    }
  }

  private func isTouched(by change: EndpointChange) -> Bool {
    change.name.value.map(names.contains) ?? false || change.base.map(bases.contains) ?? false
  }

  private mutating func add(_ change: EndpointChange) {
    if let name = change.name.value { names.insert(name) }
    if let base = change.base { bases.insert(base) }
  }
}

extension EndpointChange {
  /// The new address, as endpoints are compared by it; nil where any number of endpoints may have it.
  var base: EndpointBase? {
    guard let base = baseURL.value.flatMap(EndpointBase.init(parsing:)), base != .echo else { return nil }
    return base
  }
}
