/// One server-sent event.
package struct SSEEvent: Equatable, Sendable {
  /// The `event` field, without line breaks; empty where there is none (browsers then say `message`).
  package var name: [UInt8]
  /// The `data` lines, joined by LF.
  package var data: [UInt8]

  package init(name: [UInt8] = [], data: [UInt8]) {
    self.name = name
    self.data = data
  }
}
