/// What a client of the management API wants of an endpoint, by the fields that it mentioned.
package struct EndpointChange: Sendable, Equatable {
  package var name = FieldChange<String>.keep
  package var baseURL = FieldChange<String>.keep
  /// A word of `endpoints[].type`.
  package var type = FieldChange<String>.keep
  package var apiKey = FieldChange<String>.keep
  /// Seconds.
  package var healthCheckInterval = FieldChange<Int>.keep
  /// Seconds.
  package var inferenceTimeout = FieldChange<Int>.keep
  package var maxConcurrent = FieldChange<Int>.keep
  package var weight = FieldChange<Int>.keep
  package var models = FieldChange<[String]>.keep
  package var notes = FieldChange<String>.keep
  package var enabled = FieldChange<Bool>.keep

  package init() {}
}
