/// The live settings of admission.
package struct AdmissionLimits: Sendable, Equatable {
  /// Requests that run at once, 1...1 000 000.
  package var maxConcurrent: Int
  /// Requests that wait; 0 refuses at once.
  package var maxWaiting: Int
  /// Longest wait. A change counts for those that come after it.
  package var timeout: Duration

  package init(maxConcurrent: Int, maxWaiting: Int, timeout: Duration) {
    self.maxConcurrent = maxConcurrent
    self.maxWaiting = maxWaiting
    self.timeout = timeout
  }
}
