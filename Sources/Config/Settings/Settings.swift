/// One validated configuration with every default filled in. Immutable; what `RoutingTable` is compiled from.
package struct Settings: Sendable, Equatable {
  package var server: ServerSettings
  package var auth: AuthSettings
  package var routing: RoutingSettings
  /// In the order of the file; names and ids are unique.
  package var endpoints: [EndpointSettings]
  /// Built-in providers (`openai`, `google`, `anthropic`) always come first, declared or not; further prefixes follow in file order.
  package var providers: [ProviderSettings]
  /// The catalogue of supported models, in file order; ids are unique.
  package var models: [CatalogueModel]
  /// Patterns of further files, relative to the directory of the file that holds them. Default: none.
  package var include: [String]
  /// Where REST additions go instead of the main file. Default: nil, the main file.
  package var registrationsFile: String?
  package var tests: [RoutingTest]
}
