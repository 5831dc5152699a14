/// What the schema says about one key of the file.
///
/// There is one of each: an object, so that walking a file does not copy it for every value.
package final class KeyDescription: Sendable {
  package enum Presence: Sendable, Equatable {
    case required
    case optional
    /// The default, as one would write it in the file.
    case defaulted(String)
  }

  /// When a change of the value takes effect.
  package enum Effect: Sendable {
    /// With the reload.
    case live
    /// With the next start; the closure says whether two configurations differ in it.
    case restart(differs: @Sendable (Settings, Settings) -> Bool)
  }

  package let name: String
  /// From the top of the file, with `[]` for each list and `*` for each free name: `endpoints[].base_url`.
  package let path: String
  package let shape: Shape
  package let presence: Presence
  /// One sentence.
  package let summary: String
  package let effect: Effect
  /// false: the key is accepted and checked, but what it asks for is not there yet. Holds for everything under it too.
  package let isActive: Bool
  /// The environment variable that overrides it: a bare number, of seconds for a duration.
  package let environment: String?
  /// A `${env:…}` in it that names a missing variable leaves the key out, instead of being an error.
  package let mayLackVariable: Bool
  /// Other names people give it, for "did you mean".
  package let synonyms: [String]

  init(
    name: String, path: String, shape: Shape, presence: Presence, summary: String, effect: Effect, isActive: Bool, environment: String?,
    mayLackVariable: Bool, synonyms: [String]
  ) {
    self.name = name
    self.path = path
    self.shape = shape
    self.presence = presence
    self.summary = summary
    self.effect = effect
    self.isActive = isActive
    self.environment = environment
    self.mayLackVariable = mayLackVariable
    self.synonyms = synonyms
  }

  /// Whether the value must never be shown.
  package var isSecret: Bool {
    guard case .text(let format) = shape else { return false }
    return switch format {
    case .secret, .optionalSecret, .passwordHash: true
    case .free, .name, .sha256, .uuid, .endpointURL, .providerURL, .listenAddress, .path, .pathPattern, .repository: false
    }
  }
}
