/// Where a request for one model would go, and why: what `fingerpost route` tells.
package struct RouteExplanation: Sendable, Equatable {
  /// What the name is to the gateway.
  package enum Meaning: Sendable, Equatable {
    case alias(targets: [String])
    /// A model that endpoints declare.
    case model
    /// `PREFIX:NAME`.
    case cloudModel
    /// Nobody has the name.
    case unknown
    /// It has a colon, and what stands before it is no provider and begins no known name.
    case unknownPrefix(String)
  }

  /// How an endpoint or provider stands on one leg of the way.
  package enum Standing: String, Sendable, CaseIterable {
    /// The first try may go there.
    case first
    /// Tried when those before it fail.
    case later
    /// A cloud comes before it, and what a cloud answers is the answer.
    case never
    case offline
    case disabled
    case noKey = "no_key"
    case noModel = "no_model"
  }

  package struct Candidate: Sendable, Equatable {
    /// Endpoint name, or provider prefix.
    package var name: String
    package var standing: Standing
  }

  /// One model behind the name, and who could answer.
  package struct Leg: Sendable, Equatable {
    /// As the upstream knows it.
    package var model: String
    package var isCloud: Bool
    /// In the order of the file; those that are turned to, or could be, before those without the model.
    package var candidates: [Candidate]
  }

  package var model: String
  package var meaning: Meaning
  /// As the file names it.
  package var strategy: String
  /// How many endpoints are tried on one leg.
  package var triesPerLeg: Int
  /// In the order in which they are turned to.
  package var legs: [Leg]
  /// Everywhere that the first try may go; empty if the request leads nowhere.
  package var goesTo: [String]
}
