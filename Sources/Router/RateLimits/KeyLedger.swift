import Synchronization

/// The accounts of all API keys by name. A new routing table finds the accounts of the old one here, so that no reload fills a bucket.
package final class KeyLedger: Sendable {
  private let accounts = Mutex<[String: KeyAccount]>([:])

  package init() {}

  /// The account of the key with this name, made when it is first asked for.
  package func account(for name: String) -> KeyAccount {
    accounts.withLock { accounts in
      if let account = accounts[name] { return account }
      let account = KeyAccount()
      accounts[name] = account
      return account
    }
  }

  /// Forgets keys that are not in `names`. Called after a table was published.
  package func retain(only names: Set<String>) {
    accounts.withLock { accounts in accounts = accounts.filter { names.contains($0.key) } }
  }
}
