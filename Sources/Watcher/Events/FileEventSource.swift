/// Something that can tell of events: the helper, or a fake of it in tests.
protocol FileEventSource: Sendable {
  /// Watches until its task is cancelled or the source ends by itself. Nothing of it is left behind when it returns.
  ///
  /// - Parameter deliver: gets the records in their order, as many as came together.
  /// - Returns: why it ended.
  func watch(_ requests: Set<WatchRequest>, deliver: @Sendable ([HelperRecord]) -> Void) async -> SourceEnd
}
