package import Watcher

/// Reads the file again whenever the watcher says that it may have changed.
package struct ConfigurationWatch: Sendable {
  private let watcher: FileWatcher
  private let reloader: Reloader

  package init(watcher: FileWatcher, reloader: Reloader) {
    self.watcher = watcher
    self.reloader = reloader
  }

  /// Until its task is cancelled.
  package func run() async {
    await withTaskGroup { group in
      group.addTask { await watcher.run() }
      for await _ in watcher.changes { _ = await reloader.reload(.watch) }
      group.cancelAll()
    }
  }
}
