import Config

extension EndpointChange {
  /// The entry of a new endpoint, in the order that people write it in.
  ///
  /// - Parameter key: how its key is written, if not as it came.
  func entry(key: EditValue?) -> EditValue {
    var pairs: [EditValue.Pair] = []
    let add = { (name: String, value: EditValue?) in
      if let value { pairs.append(EditValue.Pair(key: name, value: value)) }
    }
    add("name", name.value.map(EditValue.text))
    add("base_url", baseURL.value.map(EditValue.text))
    add("type", type.value.map(EditValue.text))
    add("api_key", key ?? apiKey.value.map(EditValue.text))
    add("health_check", healthCheckInterval.value.map { .mapping(["interval": Self.seconds($0)]) })
    add("inference_timeout", inferenceTimeout.value.map(Self.seconds))
    add("max_concurrent", maxConcurrent.value.map(EditValue.integer))
    add("weight", weight.value.map(EditValue.integer))
    add("models", models.value.map(Self.list))
    add("notes", notes.value.map(EditValue.text))
    add("enabled", enabled.value.map(EditValue.boolean))
    return .mapping(pairs)
  }

  /// The edits of the entry at `path`, one a field that was mentioned.
  ///
  /// - Parameter key: how the new key is written, if not as it came.
  func edits(of path: EditPath, key: EditValue?) -> [Edit] {
    [
      Self.edit(name, at: path.key("name"), EditValue.text),
      Self.edit(baseURL, at: path.key("base_url"), EditValue.text),
      Self.edit(type, at: path.key("type"), EditValue.text),
      Self.edit(apiKey, at: path.key("api_key")) { key ?? .text($0) },
      Self.edit(healthCheckInterval, at: path.key("health_check").key("interval"), Self.seconds),
      Self.edit(inferenceTimeout, at: path.key("inference_timeout"), Self.seconds),
      Self.edit(maxConcurrent, at: path.key("max_concurrent"), EditValue.integer),
      Self.edit(weight, at: path.key("weight"), EditValue.integer),
      Self.edit(models, at: path.key("models"), Self.list),
      Self.edit(notes, at: path.key("notes"), EditValue.text),
      Self.edit(enabled, at: path.key("enabled"), EditValue.boolean),
    ].compactMap(\.self)
  }

  private static func edit<Value>(_ change: FieldChange<Value>, at path: EditPath, _ written: (Value) -> EditValue) -> Edit? {
    switch change {
    case .keep: nil
    case .clear: .remove(path)
    case .set(let value): .set(written(value), at: path)
    }
  }

  private static func seconds(_ number: Int) -> EditValue { .text("\(number)s") }

  private static func list(_ names: [String]) -> EditValue { .list(names.map(EditValue.text)) }
}
