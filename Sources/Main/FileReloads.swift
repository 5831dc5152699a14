import Gateway
import ServiceLifecycle
import Watcher

/// Loads the file again whenever it has changed, and tells how it is watched.
struct FileReloads: Service {
  let watcher: FileWatcher
  let reloader: Reloader
  let log: WatchLog

  /// How long the end of the process waits for the watcher's. Its helpers end with the process in any case; a process without a free
  /// descriptor may never hear that one has.
  private static let longestEnd: Duration = .seconds(2)

  func run() async throws {
    // Not a child of this task: a child would be waited for without end.
    let watching = Task { await watch() }
    let (end, ended) = AsyncStream<Void>.makeStream()
    let watched = Task {
      await watching.value
      ended.finish()
    }
    let tell = { @Sendable in
      watching.cancel()
      Task {
        try? await Task.sleep(for: Self.longestEnd)
        ended.finish()
      }
    }
    await withGracefulShutdownHandler {
      await withTaskCancellationHandler {
        for await _ in end {}
      } onCancel: {
        _ = tell()
      }
    } onGracefulShutdown: {
      _ = tell()
    }
    watched.cancel()
  }

  private func watch() async {
    await withTaskGroup { group in
      group.addTask { await ConfigurationWatch(watcher: watcher, reloader: reloader).run() }
      group.addTask {
        var previous: WatchStatus?
        for await status in watcher.statuses {
          log.write(status, after: previous)
          previous = status
        }
      }
    }
  }
}
