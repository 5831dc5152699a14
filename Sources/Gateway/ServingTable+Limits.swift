import Config
import Router

extension ServingTable {
  /// Makes the limits of this table those that count: for the gateway as a whole and for each endpoint. Called once it is published.
  func applyLimits(to admission: Admission) {
    let server = settings.server
    admission.apply(
      AdmissionLimits(maxConcurrent: server.maxConcurrent, maxWaiting: server.queueMaxWaiting, timeout: server.queueTimeout))
    for (endpoint, candidate) in zip(settings.endpoints, routing.endpoints) {
      let seats = candidate.account.seats
      if seats.limit != endpoint.maxConcurrent { seats.setLimit(endpoint.maxConcurrent) }
    }
  }
}
