import Gateway

/// One metric with the values of all its series at one moment: what a scrape is made of.
struct MetricFamily {
  struct Sample {
    /// `name="value"` pairs, escaped and separated by commas; empty for a series without labels.
    let labels: String
    let value: Value

    /// A series that is there for its labels.
    static func info(_ labels: [(String, String)]) -> Sample { Sample(labels: LabelText.pairs(labels), value: .integer(1)) }

    static func flag(_ isSet: Bool) -> Sample { Sample(labels: "", value: .integer(isSet ? 1 : 0)) }

    static func plain(_ count: Int) -> Sample { Sample(labels: "", value: .number(Double(count))) }
  }

  enum Value {
    case integer(UInt64)
    case number(Double)
    case histogram(HistogramReading)
  }

  let name: String
  let kind: MetricDescription.Kind
  /// nil: nothing is known beyond the name.
  let help: String?
  var samples: [Sample]

  init(name: String, kind: MetricDescription.Kind, help: String?, samples: [Sample]) {
    self.name = name
    self.kind = kind
    self.help = help
    self.samples = samples
  }

  init(_ metric: MetricDescription, _ samples: [Sample]) {
    self.init(name: metric.name, kind: metric.kind, help: metric.help, samples: samples)
  }
}

/// What a histogram held at one moment.
struct HistogramReading: Equatable {
  /// Observations between two of the metric's bounds; one more than there are bounds.
  var counts: [UInt64]
  var sumInSeconds: Double
}
