import Config
import Router

extension ServingTable {
  /// Makes the limits of this table those that count: for the gateway as a whole and for each endpoint. Called once it is published.
  func applyLimits(to admission: Admission) {
    let server = settings.server
    admission.apply(
      AdmissionLimits(maxConcurrent: server.maxConcurrent, maxWaiting: server.queueMaxWaiting, timeout: server.queueTimeout))
    // By index: a copy of an entry costs more than all the rest.
    for position in settings.endpoints.indices {
      let seats = routing.endpoints[position].account.seats
      let limit = settings.endpoints[position].maxConcurrent
      if seats.limit != limit { seats.setLimit(limit) }
    }
  }
}
