import Config

/// What a change of an endpoint comes to, once it is known what is on disk.
struct EndpointDraft {
  /// Of the file to be edited, absolute.
  let path: String
  let edits: [Edit]
  let endpointID: String?
  /// The endpoint that is there already.
  let endpoint: EndpointSettings?

  /// - Throws: `duplicate`, `endpointNotFound`.
  init(_ mutation: EndpointMutation, in disk: FileOnDisk) throws(FileChangeRefusal) {
    switch mutation.kind {
    case .add(let change):
      try Self.refuseDuplicate(change, of: nil, in: disk)
      path = disk.registrations
      edits = [.append(change.entry(key: mutation.key?.value), to: .key("endpoints"))]
      endpointID = change.name.value.map(UUIDText.ofEndpoint)
      endpoint = nil
    case .change(let id, let change):
      let endpoint = try disk.endpoint(id)
      try Self.refuseDuplicate(change, of: endpoint, in: disk)
      path = disk.path(of: endpoint)
      let entry = disk.entry(of: endpoint)
      var edits = change.edits(of: entry, key: mutation.key?.value)
      // Another name would be another endpoint, with other figures.
      if let name = change.name.value, name != endpoint.name, endpoint.hasIDOfItsName { edits.append(.set(.text(id), at: entry.key("id"))) }
      self.edits = edits
      endpointID = id
      self.endpoint = endpoint
    case .remove(let id):
      let endpoint = try disk.endpoint(id)
      path = disk.path(of: endpoint)
      edits = [.remove(disk.entry(of: endpoint), keepingComments: mutation.options.keepsComments)]
      endpointID = id
      self.endpoint = endpoint
    }
  }

  private static func refuseDuplicate(
    _ change: EndpointChange, of own: EndpointSettings?, in disk: FileOnDisk
  ) throws(FileChangeRefusal) {
    let endpoints = disk.settings.endpoints
    if let name = change.name.value, endpoints.indices.contains(where: { endpoints[$0].name == name && endpoints[$0].id != own?.id }) {
      throw .duplicate("There is an endpoint with the name '\(name)' already")
    }
    guard let base = change.base, base != own?.base else { return }
    if let other = endpoints.indices.first(where: { endpoints[$0].base == base && endpoints[$0].id != own?.id }) {
      throw .duplicate("The endpoint '\(endpoints[other].name)' has this base_url already")
    }
  }
}
