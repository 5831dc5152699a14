import Gateway
import ServiceLifecycle
import Watcher

/// Loads the file again whenever it has changed, and tells how it is watched.
struct FileReloads: Service {
  let watcher: FileWatcher
  let reloader: Reloader
  let log: WatchLog

  func run() async throws {
    await cancelWhenGracefulShutdown {
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
}
