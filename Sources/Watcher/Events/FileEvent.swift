/// What the kernel told of one watch.
struct FileEvent: Sendable, Equatable {
  var mask: EventMask
  /// Of the watch; empty after an overflow.
  var path: PathBytes
  /// In the directory; empty where the event is about the watched path itself.
  var name: PathBytes
}
