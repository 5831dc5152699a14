extension EndpointSettings {
  /// Whether the id is made from the name, so that another name would mean another endpoint.
  package var hasIDOfItsName: Bool { id == UUIDText.ofEndpoint(named: name) }
}
