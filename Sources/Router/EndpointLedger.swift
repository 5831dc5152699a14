import Synchronization

/// The accounts of all endpoints by endpoint id. A new routing table finds the accounts of the old one here, so nothing is lost by a reload.
package final class EndpointLedger: Sendable {
  /// Who waits for slots of these endpoints.
  package let admission: Admission
  private let accounts = Mutex<[String: EndpointAccount]>([:])

  package init(admission: Admission = Admission(AdmissionLimits(maxConcurrent: 100, maxWaiting: 100, timeout: .seconds(10)))) {
    self.admission = admission
  }

  /// The account of the endpoint with this id, made when it is first asked for.
  package func account(for id: String) -> EndpointAccount {
    accounts.withLock { accounts in
      if let account = accounts[id] { return account }
      let account = EndpointAccount(admission: admission)
      accounts[id] = account
      return account
    }
  }

  /// Forgets what is not in a table and has no call under way. Called after it was published; costs nothing where nothing is to be forgotten.
  package func retain(only table: RoutingTable) {
    // All that the table has is here.
    guard accounts.withLock({ $0.count }) > table.endpoints.count + table.clouds.count else { return }
    retain(only: Set(table.endpoints.map(\.id) + table.clouds.map(\.candidate.id)))
  }

  /// Forgets endpoints that are not in `ids` and have no call under way.
  package func retain(only ids: Set<String>) {
    accounts.withLock { accounts in
      accounts = accounts.filter { ids.contains($0.key) || $0.value.inFlight > 0 }
    }
  }
}
