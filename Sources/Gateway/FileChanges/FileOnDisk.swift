import Config
import Router

/// What is on disk when a change is made: the main file, and what it and those that it includes say.
struct FileOnDisk {
  let main: SourceText
  /// Absolute.
  let mainPath: String
  let settings: Settings
  let workingDirectory: String
  /// The main file as it was read before, if that was the same text.
  let document: Document?

  /// - Parameter known: what was read of the main file by the last change.
  /// - Throws: `fileInvalid`.
  init(_ reloader: Reloader, knowing known: Document?) throws(FileChangeRefusal) {
    let source: SourceText
    do throws(SourceFileError) {
      source = try reloader.readFile()
    } catch {
      throw .fileInvalid([error.diagnostic])
    }
    document = known?.source.digest == source.digest ? known : nil
    main = source
    workingDirectory = reloader.loader.environment.workingDirectory
    mainPath = FilePaths.absolute(reloader.path, in: workingDirectory)
    let status = reloader.board.status
    // A large file need not be read again to know what it says.
    if status.state == .inSync, status.digest == source.digest, status.files.count == 1 {
      settings = reloader.tables.current.settings
      return
    }
    let loaded = document.map { reloader.loader.load($0) } ?? reloader.loader.load(source: source)
    guard let settings = loaded.settings else { throw .fileInvalid(loaded.diagnostics) }
    self.settings = settings
  }

  func endpoint(_ id: String) throws(FileChangeRefusal) -> EndpointSettings {
    guard let endpoint = settings.endpoints.first(where: { $0.id == id }) else { throw .endpointNotFound(id: id) }
    return endpoint
  }

  /// The file that an endpoint's entry is in, absolute.
  func path(of endpoint: EndpointSettings) -> String { FilePaths.absolute(endpoint.location.file, in: workingDirectory) }

  /// Where the entry stands in its file.
  func entry(of endpoint: EndpointSettings) -> EditPath {
    let before = settings.endpoints.prefix { $0.id != endpoint.id }
    return .key("endpoints").item(before.count { $0.location.file == endpoint.location.file })
  }

  /// Where a new endpoint goes, absolute: `registrations.file`, if there is one.
  var registrations: String { settings.registrationsFile ?? mainPath }
}
