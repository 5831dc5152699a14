/// The state of a key's limits at one moment; nil where it has none.
package struct RateStatus: Sendable, Equatable {
  package var requests: RateReading?
  package var tokens: RateReading?

  package init(requests: RateReading?, tokens: RateReading?) {
    self.requests = requests
    self.tokens = tokens
  }
}
