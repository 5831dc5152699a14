extension ConfigLoader {
  /// The paths of the keys whose change waits for the next start: `server.listen`. From the schema.
  package func requiringRestart(from old: Settings, to new: Settings) -> [String] {
    ConfigSchema.current.requiringRestart(from: old, to: new)
  }
}
