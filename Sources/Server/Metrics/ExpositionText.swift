import Gateway
import NIOCore

/// Writes metrics as Prometheus reads them: the text format, version 0.0.4.
///
/// https://prometheus.io/docs/instrumenting/exposition_formats/
enum ExpositionText {
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// - Parameter families: each name once. Written in the order of their names.
  static func write(_ families: [MetricFamily], to text: inout ByteBuffer) {
    for family in families.sorted(by: { $0.name < $1.name }) where !family.samples.isEmpty { write(family, to: &text) }
  }

  private static func write(_ family: MetricFamily, to text: inout ByteBuffer) {
    if let help = family.help {
      text.writeString("# HELP \(family.name) \(LabelText.escaped(help, quotes: false))\n")
    }
    text.writeString("# TYPE \(family.name) \(word(for: family.kind))\n")
    let bounds = family.kind.bounds.map(number) + ["+Inf"]
    for sample in family.samples {
      switch sample.value {
      case .integer(let value):
        writeName(family.name, "", sample.labels, bound: nil, to: &text)
        writeValue(value, to: &text)
      case .number(let value):
        writeName(family.name, "", sample.labels, bound: nil, to: &text)
        writeValue(value, to: &text)
      case .histogram(let reading): write(reading, bounds, family.name, sample.labels, to: &text)
      }
    }
  }

  private static func write(
    _ reading: HistogramReading, _ bounds: [String], _ name: String, _ labels: String, to text: inout ByteBuffer
  ) {
    var total: UInt64 = 0
    for (count, bound) in zip(reading.counts, bounds) {
      total += count
      writeName(name, "_bucket", labels, bound: bound, to: &text)
      writeValue(total, to: &text)
    }
    writeName(name, "_sum", labels, bound: nil, to: &text)
    writeValue(reading.sumInSeconds, to: &text)
    writeName(name, "_count", labels, bound: nil, to: &text)
    writeValue(total, to: &text)
  }

  /// Written piece by piece: a large gateway has hundreds of thousands of these lines.
  private static func writeName(
    _ name: String, _ suffix: StaticString, _ labels: String, bound: String?, to text: inout ByteBuffer
  ) {
    text.writeString(name)
    text.writeStaticString(suffix)
    if !labels.isEmpty || bound != nil {
      text.writeStaticString("{")
      text.writeString(labels)
      if let bound {
        text.writeStaticString(labels.isEmpty ? "le=\"" : ",le=\"")
        text.writeString(bound)
        text.writeStaticString("\"")
      }
      text.writeStaticString("}")
    }
    text.writeStaticString(" ")
  }

  private static func writeValue(_ value: UInt64, to text: inout ByteBuffer) {
    text.writeDecimal(Int(clamping: value))
    text.writeStaticString("\n")
  }

  private static func writeValue(_ value: Double, to text: inout ByteBuffer) {
    text.writeString(number(value))
    text.writeStaticString("\n")
  }

  private static func word(for kind: MetricDescription.Kind) -> String {
    switch kind {
    case .counter: "counter"
    case .gauge: "gauge"
    case .histogram: "histogram"
    }
  }

  /// The shortest decimal that reads back as the same value; whole numbers without a fraction.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if let whole = Int64(exactly: value) { return "\(whole)" }
    return "\(value)"
  }
}
