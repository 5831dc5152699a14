/// Where there is no helper: the machine never asks it for anything.
struct NoEventSource: FileEventSource {
  func watch(_ requests: Set<WatchRequest>, deliver: @Sendable ([HelperRecord]) -> Void) async -> SourceEnd { .exited(0) }
}
