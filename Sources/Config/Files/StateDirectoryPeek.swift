/// Which state directory a configuration file names, found without a sound file: one that was cut off in mid-write has its journal there.
///
/// Changes over REST are changes of entries of lists. Where `server` stands before them, it is whole in whatever a cut-off write leaves.
package enum StateDirectoryPeek {
  /// - Parameters:
  ///   - path: of the configuration file, absolute.
  ///   - environment: for references in the value.
  /// - Returns: absolute; nil for `none`, and for a value that cannot be resolved. Where none is named, or none is found before the text
  ///   stops being YAML, the usual place.
  package static func directory(namedIn path: String, environment: ConfigEnvironment) -> String? {
    let directory = FilePaths.directory(of: path)
    guard case .success(let bytes) = contents(path), let text = value(in: bytes) else {
      return FilePaths.absolute(ServerSection.defaultStateDirectory, in: directory)
    }
    var resolver = ReferenceResolver(environment: environment, directory: directory)
    guard case .text(let named, _) = resolver.resolve(text), !named.isEmpty, named != "none" else { return nil }
    return FilePaths.absolute(named, in: directory)
  }

  private static func contents(_ path: String) -> Result<[UInt8], SourceFileError> {
    Result { () throws(SourceFileError) in try SourceFile.bytes(path, limit: SourceFile.defaultLimit) }
  }

  /// A collection that has been opened and not closed.
  private struct Level {
    let isMapping: Bool
    var expectsKey: Bool
    var key: String?
  }

  /// The text of `server.state_dir`.
  static func value(in bytes: [UInt8]) -> String? {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    do throws(YAMLFailure) {
      var reader = try YAMLEventReader(bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...])
      var levels: [Level] = []
      // Nobody has looked at the text yet, and libyaml's work grows with the square of the depth.
      while levels.count <= YAMLLimits.default.depth {
        switch try reader.next().kind {
        case .streamStart, .documentStart: continue
        case .streamEnd, .documentEnd: return nil
        case .mappingStart: levels.append(Level(isMapping: true, expectsKey: true))
        case .sequenceStart: levels.append(Level(isMapping: false, expectsKey: false))
        case .mappingEnd, .sequenceEnd:
          levels.removeLast()
          // The end of `server`: it names none.
          if levels.map(\.key) == ["server"] { return nil }
          end(in: &levels, key: nil)
        case .alias: end(in: &levels, key: nil)
        case .scalar(let scalar):
          if levels.map(\.key) == ["server", "state_dir"], levels.last?.expectsKey == false { return scalar.text }
          end(in: &levels, key: scalar.text)
        }
      }
      return nil
    } catch {
      return nil
    }
  }

  /// A key or a value has ended.
  private static func end(in levels: inout [Level], key: String?) {
    guard let last = levels.indices.last, levels[last].isMapping else { return }
    levels[last].key = levels[last].expectsKey ? key : nil
    levels[last].expectsKey.toggle()
  }
}
